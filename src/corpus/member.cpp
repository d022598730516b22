#include "corpus/member.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

namespace haima::corpus {
namespace {

constexpr std::array uses = {std::pair{Use::any, "any"}, std::pair{Use::train_only, "train_only"},
                             std::pair{Use::never, "never"}};

/// Who and what stands in sets that nothing that ships may learn from.
struct Kept {
  std::set<std::string> patients, ids;

  bool holds(const Case& one) const {
    return ids.contains(one.id) || (!one.patient.empty() && patients.contains(one.patient));
  }
};

/// Of the built-in sets that are there (a folder that is not there can't be looked into) and of those asked
/// for.
Kept kept_for_testing(std::span<const DataSet> asked, const Path& data) {
  Kept kept;
  const auto keep = [&](const DataSet& set) {
    if (set.training != Training::none || !set.shares_patients) return;
    const auto cases = set.cases(data);
    if (!cases) return;
    for (const Case& one : *cases) {
      kept.ids.insert(one.id);
      if (!one.patient.empty()) kept.patients.insert(one.patient);
    }
  };
  for (const DataSet& set : sets()) keep(set);
  for (const DataSet& set : asked) keep(set);
  return kept;
}

Use use_of(const Case& one, const DataSet& set, const Kept& kept) {
  if (set.training != Training::none && kept.holds(one)) return Use::never;
  return set.shares_patients && one.patient.empty() ? Use::train_only : Use::any;
}

/// Disjoint sets of members (Tarjan 1975), each led by its first.
class Union {
 public:
  explicit Union(std::size_t count) : parents_(count) { std::iota(parents_.begin(), parents_.end(), 0u); }

  std::size_t first(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first_a = first(a), first_b = first(b);
    parents_[std::max(first_a, first_b)] = std::min(first_a, first_b);
  }

 private:
  std::vector<std::size_t> parents_;
};

/// Joins all that have one value of `key`; "" is no value.
template <class Key>
void join_equal(Union& groups, const std::vector<Member>& members, const Key& key) {
  std::map<std::string, std::size_t> firsts;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string& value = key(members[i]);
    if (!value.empty()) groups.join(firsts.try_emplace(value, i).first->second, i);
  }
}

}  // namespace

std::string_view name_of(Use use) { return uses[static_cast<std::size_t>(use)].second; }

Result<Use> use_named(std::string_view name, const std::string& where) {
  for (const auto& [use, known] : uses) {
    if (known == name) return use;
  }
  return fail(Code::malformed, where, "a use that is none of any, train_only and never");
}

Result<std::vector<Member>> members_of(std::span<const DataSet> sets, const Path& data) {
  const Kept kept = kept_for_testing(sets, data);
  std::vector<Member> members;
  for (const DataSet& set : sets) {
    HAIMA_TRY(std::vector<Case> cases, set.cases(data));
    for (Case& one : cases) {
      const Use use = use_of(one, set, kept);
      members.push_back({set.name, std::move(one), "", use});
    }
  }
  join(members, {});
  return members;
}

void join(std::vector<Member>& members, std::span<const std::vector<std::size_t>> alike) {
  Union groups{members.size()};
  join_equal(groups, members, [](const Member& one) -> const std::string& { return one.of.patient; });
  join_equal(groups, members, [](const Member& one) -> const std::string& { return one.of.id; });
  join_equal(groups, members, [](const Member& one) -> const std::string& { return one.group; });
  for (const std::vector<std::size_t>& list : alike) {
    for (const std::size_t one : list) groups.join(list.front(), one);
  }
  std::vector<std::string> names(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Case& first = members[groups.first(i)].of;
    names[i] = first.patient.empty() ? first.id : first.patient;
  }
  for (std::size_t i = 0; i < members.size(); ++i) members[i].group = std::move(names[i]);
}

}  // namespace haima::corpus
