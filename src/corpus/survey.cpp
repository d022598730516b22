#include "corpus/survey.h"

#include <algorithm>
#include <mutex>

namespace haima::corpus {
namespace {

Answer answer_of(const Case& one) {
  const std::optional<bool> bleeding = bleeds(one);
  if (!bleeding) return Answer::not_known;
  return *bleeding ? Answer::bleeding : Answer::none;
}

/// Takes pictures from any thread.
class Surveyor {
 public:
  explicit Surveyor(std::size_t pictures) : step_(std::max<std::size_t>(1, pictures / samples)) {}

  void add(std::size_t place, const Case& one, image::Plane<std::uint8_t> picture) {
    const std::lock_guard lock{mutex_};
    Survey::Class& into = survey.classes.at(static_cast<std::size_t>(answer_of(one)));
    ++into.pictures;
    for (const std::uint8_t level : picture.pixels) ++into.levels[level];
    if (place % step_ == 0 && place / step_ < samples) survey.samples.emplace(place, std::move(picture));
  }
  void add_size(int width, int height) {
    const std::lock_guard lock{mutex_};
    ++survey.sizes[{width, height}];
  }

  Survey survey;

 private:
  static constexpr std::size_t samples = 48;
  std::size_t step_;
  std::mutex mutex_;
};

image::InputSpec spec_of_survey() {
  image::InputSpec spec;
  spec.width = spec.height = 192;
  spec.precision = image::Precision::grey8;
  return spec;
}

}  // namespace

Survey survey_of(std::span<const DataSet> sets, std::span<const Member> members, Context& context) {
  Surveyor surveyor{members.size()};
  Refusals refused =
      prepare_all(sets, members, spec_of_survey(), context, [&](std::size_t place, PreparedCase one) {
        surveyor.add_size(one.width, one.height);
        surveyor.add(place, *one.of, grey_of(one.tensor, 0));
      });
  surveyor.survey.refused = std::move(refused);
  return std::move(surveyor.survey);
}

Result<Survey> survey_of(const Pack& pack, Context& context) {
  Surveyor surveyor{pack.members().size()};
  std::vector<std::optional<Error>> errors(pack.members().size());
  context.pool.each(pack.members().size(), [&](std::size_t i) {
    auto picture = first_channel(pack, i);
    if (picture) surveyor.add(i, pack.members()[i].of, *std::move(picture));
    if (!picture) errors[i] = std::move(picture).error();
  });
  for (std::optional<Error>& error : errors) {
    if (error) return fail(*std::move(error));
  }
  return std::move(surveyor.survey);
}

}  // namespace haima::corpus
