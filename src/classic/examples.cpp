#include "classic/examples.h"

#include <algorithm>

#include "corpus/make_pack.h"

namespace haima::classic {
namespace {

image::Plane<float> greys_of(const image::Plane<std::uint8_t>& picture, int height) {
  image::Plane<float> grey{picture.width, height};
  std::transform(picture.pixels.begin(),
                 picture.pixels.begin() + static_cast<std::ptrdiff_t>(grey.pixels.size()),
                 grey.pixels.begin(), [](std::uint8_t value) { return static_cast<float>(value) / 255; });
  return grey;
}

void take_labels_of_patients(std::vector<corpus::Member>& members) {
  for (corpus::Member& member : members) {
    if (!member.of.labels.any) member.of.labels.any = member.of.patient_bleeds;
  }
}

image::InputSpec spec_of(int side) {
  image::InputSpec spec;
  spec.width = spec.height = side;
  spec.precision = image::Precision::grey8;  // as a pack would hold it
  return spec;
}

}  // namespace

Result<Examples> examples_of(std::span<const corpus::DataSet* const> sets, const Path& data,
                             const ExampleOptions& options, Context& context) {
  Examples out{spec_of(options.side), options.recipe, {}, {}, {}, {}};
  HAIMA_TRY_ONLY(image::check(out.spec, "the size of the pictures"));
  HAIMA_TRY(out.members, corpus::members_of(sets, data));
  std::erase_if(out.members, [](const corpus::Member& one) { return one.use == corpus::Use::never; });
  for (const corpus::DataSet* set : sets)
    out.rights += (out.rights.empty() ? "" : "; ") + std::string{set->name} + ": " + std::string{set->rights};
  out.values.resize(out.members.size());
  std::vector<corpus::Fingerprint> prints(out.members.size());
  out.refused =
      corpus::prepare_all(sets, out.members, out.spec, context, [&](std::size_t n, corpus::PreparedCase one) {
        const image::Plane<std::uint8_t> picture = corpus::grey_of(one.tensor, 0);
        prints[n] = corpus::fingerprint_of(picture);
        out.values[n] =
            features::features_of(greys_of(picture, picture.height), out.recipe, out.spec, context);
      });
  corpus::join_alike(out.members, prints, context);
  if (options.patient_labels) take_labels_of_patients(out.members);
  return out;
}

Result<Examples> examples_of(const corpus::Pack& pack, const ExampleOptions& options, Context& context) {
  Examples out{pack.about().spec, options.recipe, pack.members(), {}, {}, {}};
  for (const corpus::PackedSet& set : pack.about().sets)
    out.rights += (out.rights.empty() ? "" : "; ") + set.name + ": " + set.rights;
  out.values.resize(out.members.size());
  std::vector<Result<>> done(out.members.size());
  context.progress.stage("features", out.members.size());
  context.pool.each(out.members.size(), [&](std::size_t n) {
    const auto picture = pack.picture(n);
    if (picture) {
      out.values[n] =
          features::features_of(greys_of(*picture, out.spec.height), out.recipe, out.spec, context);
    } else {
      done[n] = fail(picture.error());
    }
    context.progress.step();
  });
  for (Result<>& one : done) HAIMA_TRY(std::move(one));
  if (options.patient_labels) take_labels_of_patients(out.members);
  return out;
}

}  // namespace haima::classic
