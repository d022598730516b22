#include "corpus/augment_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/named.h"
#include "corpus/leak.h"
#include "formats/formats.h"

namespace haima::corpus {
namespace {

/// Where each member stands; all teach where no split is given. What the split does not name is left out.
Result<std::vector<Part>> placed(std::vector<Member>& members, const AugmentOptions& options) {
  if (!options.split) return std::vector<Part>(members.size(), Part::train);
  HAIMA_TRY(std::vector<Part> parts, parts_of(*options.split, members, 0, options.fold, false));
  std::size_t at = 0;
  std::erase_if(members, [&](const Member&) { return parts[at++] == Part::unused; });
  std::erase(parts, Part::unused);
  if (std::find(parts.begin(), parts.end(), Part::train) != parts.end()) return parts;
  return fail(Code::bad_argument, "the split", fmt::format("nothing teaches its fold {}", options.fold));
}

/// How often each member is written, itself among them; who gets one more than others is drawn by the seed.
Result<std::vector<std::size_t>> times_of(const std::vector<Part>& parts, const AugmentOptions& options) {
  std::vector<std::size_t> times(parts.size(), 1), order = members_in(Part::train, parts);
  if (options.pictures < parts.size()) {
    return fail(Code::bad_argument, fmt::format("{} pictures", options.pictures),
                fmt::format("there are {} already", parts.size()), "ask for more");
  }
  const Random random{options.seed, 0};
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return random.bits(a) < random.bits(b); });
  const std::size_t copies = options.pictures - parts.size();
  for (std::size_t n = 0; n < order.size(); ++n)
    times[order[n]] += copies / order.size() + (n < copies % order.size());
  return times;
}

image::Plane<std::uint8_t> grey_of(const Plane<float>& values) {
  image::Plane<std::uint8_t> grey{values.width, values.height};
  std::transform(values.pixels.begin(), values.pixels.end(), grey.pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255 + 0.5F);
  });
  return grey;
}

/// Where kinds are not told by a mask's pixels, blood is white, so that people see it.
image::Mask shown(image::Mask mask, bool names_kinds) {
  if (names_kinds) return mask;
  for (std::uint8_t& pixel : mask.pixels) pixel = pixel == 0 ? 0 : 255;
  return mask;
}

class Writer {
 public:
  Writer(const AugmentOptions& options, Path folder, bool names_kinds)
      : options_(options), folder_(std::move(folder)), names_kinds_(names_kinds) {}

  /// The member as it is and its copies; `place` is its own among all.
  Result<std::vector<Case>> write(const PreparedCase& one, std::size_t place, std::size_t times) const {
    std::vector<Case> cases;
    for (std::size_t n = 0; n < times; ++n) {
      Plane<float> values{one.tensor.width, one.tensor.height};
      const auto channel = one.tensor.channel(0);
      std::copy(channel.begin(), channel.end(), values.pixels.begin());
      image::Mask mask = one.mask;
      if (n > 0) augment({&values, 1}, &mask, options_.recipe, Random{options_.seed, place + 1}.bits(n));
      const std::string file = fmt::format("{:06}-{}.png", place, n);
      HAIMA_TRY_ONLY(formats::write_png(folder_ / "pictures" / file, grey_of(values)));
      Case copy = *one.of;
      if (n > 0) copy.id += fmt::format("~{}", n);
      copy.file = folder_ / "pictures" / file;
      copy.scan.clear();
      copy.slice = 0;
      copy.mask.reset();
      if (!mask.empty()) {
        copy.mask = folder_ / "masks" / file;
        HAIMA_TRY_ONLY(formats::write_png(*copy.mask, shown(std::move(mask), names_kinds_)));
      }
      cases.push_back(std::move(copy));
    }
    return cases;
  }

 private:
  const AugmentOptions& options_;
  Path folder_;
  bool names_kinds_;
};

DataSet about_of(std::span<const DataSet> sets, const AugmentOptions& options, bool names_kinds) {
  DataSet set;
  set.name = options.name;
  set.training = Training::open;
  const std::string names = all_names(sets);
  set.rights = rights_of(sets);
  for (const DataSet& one : sets) {
    set.shares_patients = set.shares_patients || one.shares_patients;
    set.training = std::max(set.training, one.training);  // the most that all allow
  }
  set.title = "moved and disturbed copies of " + names;
  set.notes = fmt::format("pictures of {} with copies by \"{}\", seed {}", names, text_of(options.recipe),
                          options.seed);
  set.window = options.spec.channels.front().window;
  set.window_certain = true;
  set.mask_names_kinds = names_kinds;
  return set;
}

Split split_of(const std::vector<std::vector<Case>>& written, const std::vector<Part>& parts) {
  Split split;
  split.repeats.resize(1);
  for (std::size_t i = 0; i < written.size(); ++i) {
    for (const Case& one : written[i]) {
      split.ids.push_back(one.id);
      split.repeats[0].push_back(Place::in(parts[i]));
    }
  }
  return split;
}

Result<> check_options(const AugmentOptions& options, const Path& folder) {
  HAIMA_TRY_ONLY(check_set_name(options.name, "the new set's name"));
  HAIMA_TRY_ONLY(image::check(options.spec, "the size of the pictures"));
  std::error_code ignored;
  if (std::filesystem::exists(folder, ignored) && !std::filesystem::is_empty(folder, ignored))
    return fail(Code::bad_argument, folder.string(), "it is there and not empty", "give a new folder");
  return {};
}

}  // namespace

Result<AugmentedSet> augment_set(std::span<const DataSet> sets, std::vector<Member> members,
                                 const AugmentOptions& options, const Path& folder, Context& context) {
  HAIMA_TRY_ONLY(check_options(options, folder));
  std::erase_if(members, [](const Member& one) { return one.use == Use::never; });
  HAIMA_TRY(const std::vector<Part> parts, placed(members, options));
  HAIMA_TRY(const std::vector<std::size_t> times, times_of(parts, options));
  const bool names_kinds =
      std::all_of(sets.begin(), sets.end(), [](const DataSet& set) { return set.mask_names_kinds; });
  const Writer writer{options, folder, names_kinds};
  std::vector<Result<std::vector<Case>>> written(members.size(), std::vector<Case>{});
  std::vector<Fingerprint> prints(members.size());
  AugmentedSet made;
  made.refused = prepare_all(sets, members, options.spec, context, [&](std::size_t i, PreparedCase one) {
    prints[i] = fingerprint_of(corpus::grey_of(one.tensor, 0));
    written[i] = writer.write(one, i, times[i]);
  });
  join_alike(members, prints, context);
  std::vector<std::vector<Case>> cases(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    HAIMA_TRY(cases[i], std::move(written[i]));
    made.originals += !cases[i].empty();
    for (Case& one : cases[i]) one.patient = members[i].group;
  }
  if (made.originals == 0) return fail(Code::not_a_scan, options.name, "none of the pictures could be read");
  if (options.split) made.split = split_of(cases, parts);
  made.manifest.set = about_of(sets, options, names_kinds);
  made.manifest.files = folder;
  for (std::vector<Case>& some : cases)
    std::move(some.begin(), some.end(), std::back_inserter(made.manifest.cases));
  return made;
}

}  // namespace haima::corpus
