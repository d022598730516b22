#include <gtest/gtest.h>

#include <numeric>
#include <ostream>

#include "phantom/phantom.h"
#include "reader/reader.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

struct Case {
  phantom::Bleed kind;
  double volume_ml;
  std::uint64_t seed;
  double tilt_deg = 0;
  double spacing_mm = 5;
  bool left = true;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << phantom::name_of(c.kind) << ' ' << c.volume_ml << " ml, seed " << c.seed << ", tilt "
             << c.tilt_deg << ", every " << c.spacing_mm << " mm";
}

class PhantomVolume : public testing::TestWithParam<Case> {};

TEST_P(PhantomVolume, OfFreshBloodIsRecoveredWithinFifteenPercent) {
  const Case& c = GetParam();
  const phantom::Phantom made =
      phantom::make({.seed = c.seed, .lesions = {{.kind = c.kind, .volume_ml = c.volume_ml, .left = c.left}}},
                    {.width = 256,
                     .height = 256,
                     .pixel_mm = 0.9,
                     .spacing_mm = c.spacing_mm,
                     .thickness_mm = c.spacing_mm,
                     .tilt_deg = c.tilt_deg},
                    haima::test::context());
  const double truth_ml = std::accumulate(made.volume_ml.begin(), made.volume_ml.end(), 0.0);
  const auto findings = read(phantom::scan_of(made), *model_named("threshold", {}), haima::test::context());
  ASSERT_TRUE(findings) << findings.error().sentence();
  EXPECT_EQ(findings->verdict, Verdict::bleeding);
  ASSERT_TRUE(findings->volume_ml);
  EXPECT_NEAR(*findings->volume_ml, truth_ml, 0.15 * truth_ml);
}

using enum phantom::Bleed;

// One of each kind; docs/results/threshold.md says how many more are recovered and which are not.
INSTANTIATE_TEST_SUITE_P(Fresh, PhantomVolume,
                         testing::Values(Case{intraparenchymal, 15, 2, 18}, Case{epidural, 60, 5, -15},
                                         Case{intraventricular, 12, 2, -15}, Case{subdural, 40, 2, -15},
                                         Case{subarachnoid, 25, 4, 18}));

}  // namespace
}  // namespace haima::reader::test
