#include "corpus/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

#include "base/csv.h"
#include "base/random.h"
#include "base/text.h"

namespace haima::corpus {
namespace {

constexpr std::array<std::string_view, 4> part_names = {"train", "validation", "test", "unused"};
constexpr int most_folds = 100, most_repeats = 100;

/// What is spread evenly: cases, those that bleed, those of each kind, and those of each set.
using Counts = std::vector<double>;

/// Cases that are dealt out together.
struct Hand {
  std::vector<std::size_t> members;
  Counts counts;
};

class Dealer {
 public:
  Dealer(std::span<const Member> members, const SplitPlan& plan) : members_(members), plan_(plan) {
    for (const Member& member : members) sets_.try_emplace(member.set, sets_.size());
    std::map<std::string, std::size_t> groups;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].use != Use::any) continue;
      std::size_t place = hands_.size();
      if (!plan.leaky) place = groups.try_emplace(members[i].group, place).first->second;
      if (place == hands_.size()) hands_.push_back({{}, Counts(count_size())});
      hands_[place].members.push_back(i);
      add(hands_[place].counts, counts_of(members[i]));
    }
    totals_ = Counts(count_size());
    for (const Hand& hand : hands_) add(totals_, hand.counts);
  }

  std::size_t hands() const { return hands_.size(); }

  /// The pile of each hand's members; `shares` of the piles sum to 1.
  std::vector<int> dealt(const std::vector<double>& shares, std::uint64_t repeat) const {
    std::vector<Counts> piles(shares.size(), Counts(count_size()));
    std::vector<int> pile_of(members_.size(), -1);
    for (const std::size_t hand : order(repeat)) {
      const std::size_t pile = neediest(piles, shares, hands_[hand].counts);
      add(piles[pile], hands_[hand].counts);
      for (const std::size_t member : hands_[hand].members) pile_of[member] = static_cast<int>(pile);
    }
    return pile_of;
  }

 private:
  std::size_t count_size() const { return 2 + kind_names.size() + sets_.size(); }

  Counts counts_of(const Member& member) const {
    Counts counts(count_size());
    counts[0] = 1;
    const Case& one = member.of;
    counts[1] = bleeds(one).value_or(false);
    for (std::size_t kind = 0; kind < kind_names.size(); ++kind)
      counts[2 + kind] = one.labels.kinds[kind].value_or(false);
    counts[2 + kind_names.size() + sets_.at(member.set)] = 1;
    return counts;
  }

  static void add(Counts& to, const Counts& more) {
    std::transform(to.begin(), to.end(), more.begin(), to.begin(), std::plus{});
  }

  /// Large hands first, where there is still room to even them out; those of one size by chance.
  std::vector<std::size_t> order(std::uint64_t repeat) const {
    const Random random{plan_.seed, repeat};
    std::vector<std::size_t> order(hands_.size());
    std::iota(order.begin(), order.end(), 0u);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.bits(i) % i]);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return weight(hands_[a].counts) > weight(hands_[b].counts);
    });
    return order;
  }

  /// How much of all there is lies in one hand: rare kinds weigh more than many slices.
  double weight(const Counts& counts) const {
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) sum += totals_[i] > 0 ? counts[i] / totals_[i] : 0;
    return sum;
  }

  /// The pile that comes nearest to its share by taking the hand: the least growth of the squared distances,
  /// each count relative to its total.
  std::size_t neediest(const std::vector<Counts>& piles, const std::vector<double>& shares,
                       const Counts& hand) const {
    std::size_t best = 0;
    double least = 0;
    for (std::size_t pile = 0; pile < piles.size(); ++pile) {
      double growth = 0;
      for (std::size_t i = 0; i < hand.size(); ++i) {
        if (totals_[i] == 0 || hand[i] == 0) continue;
        const double missing = shares[pile] * totals_[i] - piles[pile][i];
        growth += hand[i] * (hand[i] - 2 * missing) / (totals_[i] * totals_[i]) / shares[pile];
      }
      if (pile == 0 || growth < least) least = growth, best = pile;
    }
    return best;
  }

  std::span<const Member> members_;
  SplitPlan plan_;
  std::map<std::string, std::size_t> sets_;
  std::vector<Hand> hands_;
  Counts totals_;
};

Place place_of(const Member& member, int pile, const SplitPlan& plan) {
  if (member.use == Use::train_only) return Place::in(Part::train);
  if (pile < 0) return Place::in(Part::unused);
  if (plan.folds > 0) return Place::in_fold(pile);
  if (pile == 0) return Place::in(Part::train);
  return Place::in(pile + 1 == static_cast<int>(plan.shares.size()) ? Part::test : Part::validation);
}

Result<> check(const SplitPlan& plan) {
  const auto wrong = [](std::string what) {
    return fail(Code::bad_argument, "split", std::move(what), "give 70/15/15, 80/20 or 10-fold");
  };
  if (plan.repeats < 1 || plan.repeats > most_repeats) return wrong("it has no or over 100 repeats");
  if (plan.folds > 0) return plan.folds > most_folds || plan.folds < 2 ? wrong("2 to 100 folds") : Result<>{};
  const double sum = std::accumulate(plan.shares.begin(), plan.shares.end(), 0.0);
  if (plan.shares.size() < 2 || plan.shares.size() > 3 || std::abs(sum - 1) > 1e-6)
    return wrong("its shares are not two or three that sum to 100");
  if (std::any_of(plan.shares.begin(), plan.shares.end(), [](double share) { return share <= 0; }))
    return wrong("a share is not above 0");
  return {};
}

std::string text_of(Place place) {
  return place.is_fold() ? std::to_string(place.fold()) : std::string{name_of(place.part())};
}

Result<Place> place_from(const std::string& text, const std::string& where) {
  for (std::size_t i = 0; i < part_names.size(); ++i) {
    if (text == part_names[i]) return Place::in(static_cast<Part>(i));
  }
  const auto fold = to_integer(text);
  if (!fold || *fold < 0 || *fold >= most_folds)
    return fail(Code::malformed, where, "a place that is no fold and no part of a split");
  return Place::in_fold(static_cast<int>(*fold));
}

/// Who can only teach stands aside where others of its group judge: its picture is like theirs.
void set_aside(std::span<const Member> members, std::vector<Part>& parts) {
  std::set<std::string_view> judging;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (parts[i] == Part::validation || parts[i] == Part::test) judging.insert(members[i].group);
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].use == Use::train_only && judging.contains(members[i].group)) parts[i] = Part::unused;
  }
}

/// Cases of one group on two sides, unless the split says so of itself.
Result<> check_groups(std::span<const Member> members, std::span<const Part> parts) {
  std::map<std::string, std::pair<Part, std::size_t>> sides;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (parts[i] == Part::unused) continue;
    const auto [at, is_new] = sides.try_emplace(members[i].group, parts[i], i);
    if (is_new || at->second.first == parts[i]) continue;
    return fail(Code::leak, "split",
                fmt::format("{} and {} are of one patient or alike, and stand in {} and {}",
                            members[at->second.second].of.id, members[i].of.id, name_of(at->second.first),
                            name_of(parts[i])));
  }
  return {};
}

}  // namespace

std::string_view name_of(Part part) { return part_names[static_cast<std::size_t>(part)]; }

Result<SplitPlan> plan_from(std::string_view text) {
  SplitPlan plan;
  if (text.ends_with("-fold")) {
    const auto folds = to_integer(text.substr(0, text.size() - 5));
    plan.folds = static_cast<int>(std::clamp<long long>(folds.value_or(1), 1, most_folds + 1));
  } else {
    for (const std::string_view share : split(text, '/'))
      plan.shares.push_back(to_double(share).value_or(0) / 100);
  }
  HAIMA_TRY(check(plan));
  return plan;
}

std::string text_of(const SplitPlan& plan) {
  if (plan.folds > 0) return fmt::format("{}-fold", plan.folds);
  std::string text;
  for (const double share : plan.shares) text += fmt::format("{}{:g}", text.empty() ? "" : "/", 100 * share);
  return text;
}

int Split::folds() const {
  int folds = 0;
  for (const auto& repeat : repeats) {
    for (const Place place : repeat) folds = std::max(folds, place.is_fold() ? place.fold() + 1 : 0);
  }
  return folds;
}

Result<Split> split_of(std::span<const Member> members, const SplitPlan& plan) {
  HAIMA_TRY(check(plan));
  const Dealer dealer{members, plan};
  std::vector<double> shares = plan.shares;
  if (plan.folds > 0) shares.assign(static_cast<std::size_t>(plan.folds), 1.0 / plan.folds);
  if (dealer.hands() < shares.size()) {
    return fail(Code::bad_argument, "split",
                fmt::format("{} groups cannot be dealt into {} parts", dealer.hands(), shares.size()));
  }
  Split split;
  split.leaky = plan.leaky;
  for (const Member& member : members) split.ids.push_back(member.of.id);
  for (int repeat = 0; repeat < plan.repeats; ++repeat) {
    const std::vector<int> piles = dealer.dealt(shares, static_cast<std::uint64_t>(repeat));
    std::vector<Place>& places = split.repeats.emplace_back();
    for (std::size_t i = 0; i < members.size(); ++i) places.push_back(place_of(members[i], piles[i], plan));
  }
  return split;
}

std::string csv_of(const Split& split) {
  std::vector<std::string> cells = {"id"};
  for (std::size_t n = 0; n < split.repeats.size(); ++n)
    cells.push_back(fmt::format("{}_{}", split.leaky ? "leaky" : "split", n + 1));
  std::string csv = csv_line(cells);
  for (std::size_t i = 0; i < split.ids.size(); ++i) {
    cells = {split.ids[i]};
    for (const auto& repeat : split.repeats) cells.push_back(text_of(repeat[i]));
    csv += csv_line(cells);
  }
  return csv;
}

Result<Split> read_split(const Path& file) {
  constexpr std::array<std::string_view, 1> columns = {"id"};
  HAIMA_TRY(const CsvTable table, CsvTable::read(file, columns));
  Split split;
  split.leaky = table.has("leaky_1");
  for (int n = 1; table.has(fmt::format("{}_{}", split.leaky ? "leaky" : "split", n)); ++n)
    split.repeats.emplace_back();
  if (split.repeats.empty())
    return fail(Code::malformed, file.string(), "it has no column split_1",
                "make it with `haima corpus split`");
  for (std::size_t row = 0; row < table.size(); ++row) {
    split.ids.push_back(table.cell(row, "id"));
    for (std::size_t n = 0; n < split.repeats.size(); ++n) {
      const std::string column = fmt::format("{}_{}", split.leaky ? "leaky" : "split", n + 1);
      HAIMA_TRY(const Place place, place_from(table.cell(row, column), table.line(row)));
      split.repeats[n].push_back(place);
    }
  }
  return split;
}

Result<std::vector<Part>> parts_of(const Split& split, std::span<const Member> members, int repeat, int fold,
                                   bool validation_fold) {
  if (repeat < 0 || static_cast<std::size_t>(repeat) >= split.repeats.size())
    return fail(Code::bad_argument, "split", fmt::format("it has no repeat {}", repeat + 1));
  const int folds = split.folds();
  if (fold < 0 || fold >= std::max(1, folds))
    return fail(Code::bad_argument, "split", fmt::format("it has no fold {}", fold));
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < members.size(); ++i) places.emplace(members[i].of.id, i);
  std::vector<Part> parts(members.size(), Part::unused);
  for (std::size_t i = 0; i < split.ids.size(); ++i) {
    const auto at = places.find(split.ids[i]);
    const Place place = split.repeats[static_cast<std::size_t>(repeat)][i];
    if (at == places.end()) {
      if (place == Place::in(Part::unused)) continue;
      return fail(Code::not_found, split.ids[i], "the split names it, but the sets do not hold it",
                  "split the sets that are used");
    }
    Part& part = parts[at->second];
    if (!place.is_fold()) {
      part = place.part();
    } else {
      const bool validates = validation_fold && folds > 2 && place.fold() == (fold + 1) % folds;
      part = place.fold() == fold ? Part::test : validates ? Part::validation : Part::train;
    }
  }
  if (!split.leaky) {
    set_aside(members, parts);
    HAIMA_TRY_ONLY(check_groups(members, parts));
  }
  return parts;
}

std::vector<std::size_t> members_in(Part part, std::span<const Part> parts) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == part) places.push_back(i);
  }
  return places;
}

}  // namespace haima::corpus
