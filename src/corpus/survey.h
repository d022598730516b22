// Survey: what the pictures of sets, or of a pack, are like, so that somebody sees it before a network does.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "base/context.h"
#include "corpus/pack.h"
#include "corpus/scan.h"

namespace haima::corpus {

/// What is known of a picture, else of its patient; the order of Survey::classes.
enum class Answer { none, bleeding, not_known };
inline constexpr std::array<std::string_view, 3> answer_names = {"none", "bleeding", "not known"};

struct Survey {
  /// Pictures of one answer: how often each grey level occurs in them, framed to the head in a brain window.
  struct Class {
    int pictures = 0;
    std::array<std::uint64_t, 256> levels{};
  };
  std::array<Class, 3> classes;
  std::map<std::pair<int, int>, int> sizes;  // width and height as they come → pictures; empty of a pack
  std::map<std::size_t, image::Plane<std::uint8_t>> samples;  // by place among the members, spread over them
  Refusals refused;
};

/// `members` are of `sets`.
Survey survey_of(std::span<const DataSet> sets, std::span<const Member> members, Context& context);
/// Of the first channel.
Result<Survey> survey_of(const Pack& pack, Context& context);

}  // namespace haima::corpus
