#include "corpus/make_pack.h"

#include <algorithm>
#include <set>

#include "corpus/luma.h"
#include "ct/ct.h"

namespace haima::corpus {
namespace {

/// All channels of a tensor under each other.
image::Plane<std::uint8_t> stacked(const image::Tensor& tensor) {
  image::Plane<std::uint8_t> picture{tensor.width, tensor.height * tensor.channels};
  auto at = picture.pixels.begin();
  for (int n = 0; n < tensor.channels; ++n) {
    const image::Plane<std::uint8_t> grey = grey_of(tensor, n);
    at = std::copy(grey.pixels.begin(), grey.pixels.end(), at);
  }
  return picture;
}

PackAbout about_of(std::span<const DataSet> sets, const PackOptions& options) {
  PackAbout about{options.spec, {}, options.quality};
  for (image::Channel& channel : about.spec.channels) channel.mean = 0, channel.deviation = 1;
  for (const DataSet& set : sets) {
    about.sets.push_back({set.name, set.title, set.rights, set.notes, set.training});
  }
  return about;
}

std::size_t groups_in(std::span<const Packable> members) {
  std::set<std::string> groups;
  for (const Packable& one : members) groups.insert(one.member.group);
  return groups.size();
}

}  // namespace

Result<MadePack> make_pack(std::span<const DataSet> sets, std::vector<Member> members,
                           const PackOptions& options, Context& context) {
  const PackAbout about = about_of(sets, options);
  HAIMA_TRY(image::check(about.spec, "the pack's input specification"));
  MadePack made;
  made.left_out = std::erase_if(members, [](const Member& one) { return one.use == Use::never; });

  std::vector<Packable> packables(members.size());
  std::vector<Fingerprint> prints(members.size());
  made.refused = prepare_all(sets, members, about.spec, context, [&](std::size_t i, PreparedCase one) {
    prints[i] = fingerprint_of(grey_of(one.tensor, 0));
    packables[i].picture = encode_luma(stacked(one.tensor), options.quality);
    if (options.masks && !one.mask.empty()) packables[i].mask = encode_exact(one.mask);
  });
  made.alike = join_alike(members, prints, context);
  for (std::size_t i = 0; i < members.size(); ++i) packables[i].member = std::move(members[i]);
  std::erase_if(packables, [](const Packable& one) { return one.picture.empty(); });
  made.members = packables.size();
  made.masks = static_cast<std::size_t>(std::count_if(packables.begin(), packables.end(),
                                                      [](const Packable& one) { return !one.mask.empty(); }));
  made.groups = groups_in(packables);
  made.bytes = pack_of(about, packables);
  return made;
}

Result<Prints> fingerprints_of(const Pack& pack, Context& context) {
  Prints out{std::vector<Fingerprint>(pack.members().size()), {}};
  std::vector<std::optional<Error>> errors(pack.members().size());
  context.pool.each(pack.members().size(), [&](std::size_t i) {
    const auto picture = first_channel(pack, i);
    if (picture) out.prints[i] = fingerprint_of(*picture);
    if (!picture) errors[i] = picture.error();
  });
  for (std::optional<Error>& error : errors) {
    if (error) return fail(*std::move(error));
  }
  return out;
}

Prints fingerprints_of(std::span<const DataSet> sets, std::span<const Member> members, Context& context) {
  Prints out{std::vector<Fingerprint>(members.size()), {}};
  out.refused = prepare_all(sets, members, fingerprint_spec(), context, [&](std::size_t i, PreparedCase one) {
    out.prints[i] = fingerprint_of(grey_of(one.tensor, 0));
  });
  return out;
}

}  // namespace haima::corpus
