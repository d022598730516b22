// Splits: which cases teach and which judge. Cases of one group (a patient, a picture and its copies) stand
// together, classes are spread evenly, and a seed decides the rest.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "corpus/member.h"

namespace haima::corpus {

enum class Part { train, validation, test, unused };

struct SplitPlan {
  std::vector<double> shares;  // of train, (validation,) test; empty: folds
  int folds = 0;
  int repeats = 1;
  std::uint64_t seed = 1;
  /// Cases are dealt out one by one, groups torn apart: only to show what that does to the figures.
  bool leaky = false;
};

/// "70/15/15", "80/20", "10-fold".
Result<SplitPlan> plan_from(std::string_view text);
std::string text_of(const SplitPlan& plan);

/// Where each case stands in one repeat: a Part, or the number of the fold in which it is tested.
class Place {
 public:
  static Place in(Part part) { return Place{-1 - static_cast<int>(part)}; }
  static Place in_fold(int fold) { return Place{fold}; }
  bool is_fold() const { return value_ >= 0; }
  int fold() const { return value_; }
  Part part() const { return static_cast<Part>(-1 - value_); }
  bool operator==(const Place&) const = default;

 private:
  explicit Place(int value) : value_(value) {}
  int value_;
};

struct Split {
  bool leaky = false;
  std::vector<std::string> ids;
  std::vector<std::vector<Place>> repeats;  // each as long as ids

  int folds() const;  // 0: the split has parts
};

/// Members that must not be tested on teach only; those that must not be used stand nowhere.
Result<Split> split_of(std::span<const Member> members, const SplitPlan& plan);

/// Small CSV: id, then a column for each repeat, named split_1 … or leaky_1 ….
std::string csv_of(const Split& split);
Result<Split> read_split(const Path& file);

/// The part of each member in a repeat; of folds, `fold` is tested, and `validation_fold` of them (the next
/// one) validates where it is asked for. Members that the split does not name are unused, and so is one that
/// can only teach where others of its group judge. An error where the
/// split names what is not there, or stands on both sides of a group and does not say that it is leaky.
Result<std::vector<Part>> parts_of(const Split& split, std::span<const Member> members, int repeat, int fold,
                                   bool validation_fold);

/// Places among `members` of a part.
std::vector<std::size_t> members_in(Part part, std::span<const Part> parts);

std::string_view name_of(Part part);

}  // namespace haima::corpus
