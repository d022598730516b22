#include "classic/trial.h"

#include <cmath>

#include "classic/course.h"

namespace haima::classic {
namespace {

using corpus::Part;
using Places = std::vector<std::size_t>;

bool told(const Examples& examples, std::size_t place) {
  return examples.members[place].of.labels.any && !examples.values[place].empty();
}

Places told_in(Part part, std::span<const Part> parts, const Examples& examples) {
  Places places = corpus::members_in(part, parts);
  std::erase_if(places, [&](std::size_t place) { return !told(examples, place); });
  return places;
}

/// `torn`: of a split that tears groups apart, whose inner folds must do the same to choose as it judges.
Rows rows_of(const Examples& examples, const Places& places, bool torn) {
  Rows rows{examples.columns, {}, {}, {}};
  for (const std::size_t place : places) {
    const corpus::Member& member = examples.members[place];
    rows.add(examples.values[place], member.of.labels.any == true, torn ? member.of.id : member.group);
  }
  return rows;
}

measure::Prediction prediction_of(const corpus::Member& member, int fold, double probability) {
  measure::Prediction one;
  one.id = member.of.id, one.set = member.set, one.group = member.group, one.scan = member.of.scan;
  one.sex = member.of.sex, one.age_years = member.of.age_years;
  one.fold = fold;
  one.truth = {member.of.labels.any};
  one.probability = {probability};
  return one;
}

/// What each method says of a fold, in the order of `methods`.
struct FoldSaid {
  std::vector<std::vector<measure::Prediction>> rows;
  std::vector<Json> settings;
};

Json setting_of(const features::Learner& learner) {
  if (learner.members.empty()) return learner.setting;
  Json json = {{"committee", learner.setting}};
  for (const features::Learner& member : learner.members) json[member.method] = member.setting;
  return json;
}

Result<FoldSaid> fold_said(const Examples& examples, const corpus::Split& split, int fold,
                           std::span<const Method* const> methods, std::uint64_t seed, Context& context) {
  HAIMA_TRY(const std::vector<Part> parts,
            corpus::parts_of(split, examples.members, 0, fold, /*validation_fold=*/false));
  const Places teaching = told_in(Part::train, parts, examples),
               tested = told_in(Part::test, parts, examples);
  HAIMA_TRY(Course course, Course::of(rows_of(examples, teaching, split.leaky), seed));
  FoldSaid said;
  for (const Method* method : methods) {
    HAIMA_TRY(const Learned* learned, course.learned(*method));
    auto& rows = said.rows.emplace_back();
    for (const std::size_t place : tested) {
      const double probability = features::probability_of(learned->learner, examples.values[place]);
      rows.push_back(prediction_of(examples.members[place], fold, probability));
    }
    said.settings.push_back(setting_of(learned->learner));
    context.progress.step();
  }
  return said;
}

}  // namespace

Result<std::vector<Judged>> cross_validated(const Examples& examples, const corpus::Split& split,
                                            std::span<const Method* const> methods, std::uint64_t seed,
                                            Context& context) {
  const auto folds = static_cast<std::size_t>(std::max(1, split.folds()));
  std::vector<Result<FoldSaid>> said(folds);
  context.progress.stage("learning", folds * methods.size());
  context.pool.each(folds, [&](std::size_t fold) {
    said[fold] = fold_said(examples, split, static_cast<int>(fold), methods, seed, context);
  });
  context.progress.finish();
  std::vector<Judged> judged;
  for (const Method* method : methods) judged.push_back({method, {{"any"}, {}}, {}});
  for (Result<FoldSaid>& one : said) {
    HAIMA_TRY(FoldSaid of_fold, std::move(one));
    for (std::size_t m = 0; m < methods.size(); ++m) {
      auto& rows = judged[m].predictions.rows;
      rows.insert(rows.end(), of_fold.rows[m].begin(), of_fold.rows[m].end());
      judged[m].settings.push_back(std::move(of_fold.settings[m]));
    }
  }
  return judged;
}

Result<features::Bundle> learned_from_all(const Examples& examples, const Method& method,
                                          std::uint64_t seed) {
  if (examples.deep) {
    return fail(Code::unsupported, "a classical bundle",
                "it cannot hold the network whose features it asks for", "learn without --deep");
  }
  Places places;
  for (std::size_t place = 0; place < examples.members.size(); ++place) {
    if (told(examples, place)) places.push_back(place);
  }
  HAIMA_TRY(Course course, Course::of(rows_of(examples, places, false), seed));
  HAIMA_TRY(const Learned* learned, course.learned(method));
  features::Bundle bundle;
  bundle.about.name = "classic-" + std::string{method.name};
  bundle.about.rights = examples.rights;
  bundle.about.task = models::Task::two_class;
  bundle.about.input = examples.spec;
  bundle.about.card = {
      {"pictures", places.size()}, {"seed", seed}, {"auc_within", learned->auc}, {"solver", method.solver}};
  bundle.recipe = examples.recipe;
  bundle.learner = learned->learner;
  return bundle;
}

}  // namespace haima::classic
