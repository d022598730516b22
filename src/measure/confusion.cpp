#include "measure/confusion.h"

namespace haima::measure {
namespace {

/// The share of right calls among those that `counts` takes.
template <class Counts>
Share right_among(std::span<const Call> calls, const Counts& counts) {
  std::vector<Trial> trials;
  for (const Call& call : calls) {
    if (counts(call)) trials.push_back({call.called == call.truth, call.group});
  }
  return share_of(trials);
}

}  // namespace

Confusion confusion_of(std::span<const Call> calls) {
  Confusion confusion;
  for (const Call& call : calls) {
    int& cell = call.truth ? (call.called ? confusion.true_positive : confusion.false_negative)
                           : (call.called ? confusion.false_positive : confusion.true_negative);
    ++cell;
  }
  confusion.sensitivity = right_among(calls, [](const Call& call) { return call.truth; });
  confusion.specificity = right_among(calls, [](const Call& call) { return !call.truth; });
  confusion.accuracy = right_among(calls, [](const Call&) { return true; });
  confusion.ppv = right_among(calls, [](const Call& call) { return call.called; });
  confusion.npv = right_among(calls, [](const Call& call) { return !call.called; });
  return confusion;
}

}  // namespace haima::measure
