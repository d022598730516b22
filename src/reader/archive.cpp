#include "reader/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace haima::reader {
namespace {

/// Why no series of the study can be read, from the reasons of its series, each once.
Error nothing_to_read(const ct::Study& study) {
  std::vector<std::string_view> reasons;
  std::string text;
  for (const ct::Series& series : study.series) {
    if (std::find(reasons.begin(), reasons.end(), series.reason) != reasons.end()) continue;
    reasons.push_back(series.reason);
    text += (text.empty() ? "" : "; ") + series.reason;
  }
  return {Code::not_a_scan, study.path, text,
          "give the axial CT series of the head, or name one with --series"};
}

/// A study as it was opened, and what came of it.
struct Done {
  ct::Study study;
  Result<Reading> reading;
};

Result<Reading> read_study(ct::Study study, const Model& model, Explain explain, Context& context) {
  if (!study.chosen) return fail(nothing_to_read(study));
  HAIMA_TRY(ct::Scan scan, ct::load(std::move(study), context));
  HAIMA_TRY(Findings findings, read(scan, model, context, explain));
  return Reading{std::move(scan), std::move(findings)};
}

/// Hands readings over in the order of their places, whichever is done first, and lets nobody run far ahead
/// of the one that is waited for.
class InOrder {
 public:
  InOrder(std::size_t most_ahead, std::function<void(std::size_t, Done)> hand_over)
      : most_ahead_(most_ahead), hand_over_(std::move(hand_over)) {}

  /// The next place to work on, once it is near enough.
  std::size_t take() {
    std::unique_lock lock{mutex_};
    const std::size_t place = taken_++;
    moved_.wait(lock, [&] { return place < next_ + most_ahead_; });
    return place;
  }

  void put(std::size_t place, Done done) {
    const std::lock_guard lock{mutex_};
    waiting_.emplace(place, std::move(done));
    for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_;
         first = waiting_.erase(first), ++next_) {
      hand_over_(next_, std::move(first->second));
    }
    moved_.notify_all();
  }

 private:
  const std::size_t most_ahead_;
  const std::function<void(std::size_t, Done)> hand_over_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::size_t taken_ = 0, next_ = 0;
  std::map<std::size_t, Done> waiting_;
};

/// Several studies may be of several people.
Result<> tell(std::vector<ct::Study>& studies, const Told& told) {
  if (!told.anything() || studies.empty()) return {};
  if (studies.size() > 1)
    return fail(Code::bad_argument, "age and sex",
                fmt::format("they are of one patient, and there are {} studies", studies.size()),
                "read them one by one");
  if (told.age_years) studies.front().age_years = told.age_years;
  if (!told.sex.empty()) studies.front().sex = told.sex;
  return {};
}

/// Keeps the studies that this call is to read.
int pass_over(std::vector<ct::Study>& studies, const ArchiveOptions& options) {
  return static_cast<int>(std::erase_if(studies, [&](const ct::Study& study) {
    return (options.wanted && !options.wanted(study)) || !options.shard.takes(study.uid);
  }));
}

std::size_t jobs_of(const ArchiveOptions& options, std::size_t studies, const Pool& pool) {
  constexpr std::size_t usual = 4;
  const std::size_t jobs = options.jobs > 0 ? options.jobs : std::min(pool.size(), usual);
  return std::clamp<std::size_t>(jobs, 1, std::max<std::size_t>(studies, 1));
}

}  // namespace

bool Shard::takes(std::string_view uid) const {
  if (of <= 1) return true;
  const std::string digest = sha256(as_bytes(uid)).substr(0, 15);  // what fits into 64 bits
  return std::stoull(digest, nullptr, 16) % of == number - 1;
}

Result<Shard> shard_from(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, shard.number);
  const bool parted = number.ec == std::errc{} && number.ptr != end && *number.ptr == '/';
  const auto of = parted ? std::from_chars(number.ptr + 1, end, shard.of) : number;
  if (parted && of.ec == std::errc{} && of.ptr == end && shard.number >= 1 && shard.number <= shard.of)
    return shard;
  return fail(Code::bad_argument, fmt::format("shard \"{}\"", printable(text)), "not a part of a whole",
              "give the part and how many there are, as in 2/8");
}

Result<Tally> read_each(std::span<const Path> paths, const ArchiveOptions& options, const Model& model,
                        Context& context, const std::function<void(Outcome)>& on_study) {
  HAIMA_TRY(ct::Opened opened, ct::open(paths, options.open, context));
  HAIMA_TRY_ONLY(tell(opened.studies, options.told));
  Tally tally;
  const auto hand_over = [&](Outcome outcome) {
    ++(outcome.reading ? tally.read : tally.refused);
    on_study(std::move(outcome));
  };
  for (formats::Refused& refused : opened.refused) {
    if (!options.shard.takes(refused.name)) continue;
    ct::Study lone;
    lone.path = refused.name;
    hand_over({lone, fail(std::move(refused.error))});
  }
  tally.passed_over = pass_over(opened.studies, options);
  const std::size_t count = opened.studies.size(), jobs = jobs_of(options, count, context.pool);
  InOrder order{2 * jobs, [&](std::size_t place, Done done) {
                  hand_over({done.study, std::move(done.reading), place + 1, count});
                }};
  Progress silent;  // a bar for each of several studies would say nothing
  Context own{context.settings, context.pool, jobs > 1 ? silent : context.progress};
  context.pool.each(jobs, [&](std::size_t) {
    for (std::size_t place; (place = order.take()) < count;) {
      ct::Study& study = opened.studies[place];
      Done done{study, {}};
      done.reading = read_study(std::move(study), model, options.explain, own);
      order.put(place, std::move(done));
    }
  });
  return tally;
}

}  // namespace haima::reader
