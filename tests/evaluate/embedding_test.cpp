// Where a network puts the cases of a set: a network whose two features are known in closed form.
#include "evaluate/embedding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "drawn.h"
#include "graph/builder.h"
#include "graph/bundle.h"
#include "models/about.h"
#include "support/data.h"

namespace haima::evaluate {
namespace {

constexpr int side = 32;

/// Marks the picture's mean and its opposite.
graph::Bundle mean_twice() {
  graph::Builder b{"mean", {.channels = 1, .height = side, .width = side}};
  const auto seen =
      b.mark("embedding", b.global_average(b.conv(b.input(), {.out = 2, .kernel = 1}, "first")));
  const auto logits = b.linear(seen, 2, "last");
  b.output("logits", logits).output("probability", b.softmax(logits));
  graph::Bundle bundle;
  bundle.graphs["slice"] = b.finish();
  bundle.weights = graph::random_weights(bundle.graphs["slice"], 1);
  bundle.weights.find("first.weight")->second.values = {1, -1};
  bundle.weights.find("first.bias")->second.values = {0, 0};
  models::About about;
  about.name = "mean";
  about.rights = "none";
  about.task = models::Task::two_class;
  about.input.width = about.input.height = side;
  bundle.about = models::to_json(about);
  return bundle;
}

constexpr std::array<std::uint8_t, 4> greys = {60, 90, 180, 220};

Result<std::vector<corpus::Case>> cases_in(const Path& folder) {
  std::vector<corpus::Case> cases = drawn_cases(folder, greys);
  cases[2].labels.kinds[4] = true;
  return cases;
}

TEST(Embedding, LaysCasesOutAsTheirFeaturesDifferAndTellsThemByTheirLabels) {
  const test::TemporaryFolder folder;
  draw(folder.path(), greys);
  ASSERT_TRUE(graph::write_bundle(mean_twice(), folder.path() / "mean.safetensors"));
  corpus::DataSet set;
  set.name = "drawn";
  set.window = image::Window{40, 80};
  set.cases = cases_in;
  Options options;
  options.model = (folder.path() / "mean.safetensors").string();
  const auto found = embedding_of(set, folder.path(), options, test::context());
  ASSERT_TRUE(found) << found.error().sentence();
  ASSERT_EQ(found->rows.size(), greys.size());
  EXPECT_NEAR(found->shares[0], 1, 1e-6) << "the second feature is the first's opposite";
  const double sign = found->rows[0].at[0] < 0 ? 1 : -1;
  for (std::size_t n = 1; n < greys.size(); ++n)
    EXPECT_LT(sign * found->rows[n - 1].at[0], sign * found->rows[n].at[0]) << n;
  EXPECT_EQ(found->rows[1].told, "none");
  EXPECT_EQ(found->rows[2].told, "subdural");
  EXPECT_EQ(found->rows[3].told, "bleeding");
  EXPECT_EQ(csv_of(*found).substr(0, 38), "id,set,patient,told,x,y\np0,drawn,p0,no");
}

TEST(Embedding, ACaseIsToldByWhatIsKnownOfIt) {
  corpus::Labels labels;
  EXPECT_EQ(told_by(labels), "unknown");
  labels.any = true;
  labels.kinds[0] = labels.kinds[3] = true;
  EXPECT_EQ(told_by(labels), "several kinds");
  for (const char* name : {"none", "epidural", "several kinds", "bleeding", "unknown"}) {
    const auto all = tellings();
    EXPECT_NE(std::find(all.begin(), all.end(), name), all.end()) << name;
  }
}

}  // namespace
}  // namespace haima::evaluate
