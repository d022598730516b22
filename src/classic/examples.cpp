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

/// Each picture once more, as the network wants it.
Result<> add_deep(std::span<const corpus::DataSet> sets, const features::Deep& deep, Examples& examples,
                  Context& context) {
  std::vector<std::vector<float>> seen(examples.members.size());
  corpus::prepare_all(sets, examples.members, deep.spec(), context,
                      [&](std::size_t n, corpus::PreparedCase one) {
                        if (auto features = deep.features_of(one.tensor, context.pool))
                          seen[n] = *std::move(features);
                      });
  const auto first = std::find_if(seen.begin(), seen.end(), [](const auto& row) { return !row.empty(); });
  if (first == seen.end()) return fail(Code::not_a_scan, "the network", "it could read none of the pictures");
  examples.deep = true;
  examples.columns += first->size();
  for (std::size_t n = 0; n < seen.size(); ++n) {
    std::vector<float>& row = examples.values[n];
    row.insert(row.end(), seen[n].begin(), seen[n].end());
    if (row.size() != examples.columns) row.clear();
  }
  return {};
}

image::InputSpec spec_of(int side) {
  image::InputSpec spec;
  spec.width = spec.height = side;
  spec.precision = image::Precision::grey8;  // as a pack would hold it
  return spec;
}

}  // namespace

Result<Examples> examples_of(std::span<const corpus::DataSet> sets, const Path& data,
                             const ExampleOptions& options, Context& context) {
  Examples out;
  out.spec = spec_of(options.side);
  out.recipe = options.recipe;
  out.columns = features::names_of(out.recipe).size();
  HAIMA_TRY_ONLY(image::check(out.spec, "the size of the pictures"));
  HAIMA_TRY(out.members, corpus::members_of(sets, data));
  std::erase_if(out.members, [](const corpus::Member& one) { return one.use == corpus::Use::never; });
  out.rights = corpus::rights_of(sets);
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
  if (options.deep) HAIMA_TRY_ONLY(add_deep(sets, *options.deep, out, context));
  if (options.patient_labels) take_labels_of_patients(out.members);
  return out;
}

Result<Examples> examples_of(const corpus::Pack& pack, const ExampleOptions& options, Context& context) {
  if (options.deep)
    return fail(Code::unsupported, "a pack", "a network prepares pictures in its own way", "give data sets");
  Examples out;
  out.spec = pack.about().spec;
  out.recipe = options.recipe;
  out.members = pack.members();
  out.columns = features::names_of(out.recipe).size();
  out.rights = corpus::rights_of(pack.about().sets);
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
