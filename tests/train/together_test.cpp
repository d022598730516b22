// Several processes learn what one would. The processes are real ones: this program starts itself again.
#include "train/together.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "graph/builder.h"
#include "support/data.h"
#include "support/one_thread.h"
#include "train/samples.h"
#include "train/train.h"

namespace haima::train {
namespace {

using haima::test::TemporaryFolder;

constexpr const char *which = "HAIMA_TEST_PROCESS", *folder_name = "HAIMA_TEST_FOLDER",
                     *model_name = "HAIMA_TEST_MODEL", *stop_name = "HAIMA_TEST_STOP_AFTER";

std::string said(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? value : "";
}

/// Every sort of layer whose value hangs on other rows of the batch, or on chance. Nothing before a norm has
/// a bias: its gradient would be rounding alone, which Adam makes as large as any.
graph::Graph with_norms() {
  graph::Builder b{"with_norms", {.channels = 1, .height = 12, .width = 12}};
  auto x = b.relu(b.batch_norm(b.conv(b.input(), {.out = 4, .kernel = 3, .bias = false})));
  x = b.max_pool(x, {.kernel = 2});
  x = b.swish(b.batch_norm(b.conv(x, {.out = 6, .kernel = 3, .bias = false})));
  x = b.relu(b.batch_norm(b.dropout(b.global_average(x), 0.3)));
  return b.output("logits", b.linear(x, 3)).finish();
}

/// The same over volumes, whose norms libtorch does in its own way.
graph::Graph with_volumes() {
  graph::Builder b{"with_volumes", {.channels = 1, .height = 6, .width = 6, .depth = 4}};
  const auto x = b.relu(b.batch_norm(b.conv(b.input(), {.out = 4, .kernel = 3, .bias = false})));
  return b.output("logits", b.linear(b.global_average(x), 3)).finish();
}

graph::Graph graph_named(const std::string& name) {
  if (name == "with_norms") return with_norms();
  return name == "with_volumes" ? with_volumes() : test::smallest(name);
}

/// Batches of 5, 5 and 1 noisy pictures: none is shared evenly, and the last cannot be shared. A third of the
/// labels is unknown.
class Noise : public Batches {
 public:
  explicit Noise(const graph::Graph& graph) {
    for (const graph::Length length : graph.nodes[0].shape) shape_.push_back(length.at(1, 1));
    outputs_ = graph.nodes[static_cast<std::size_t>(graph.outputs.at("logits"))].shape.back().number;
  }
  std::size_t count() const override { return 3; }

  Result<Batch> batch(std::uint64_t seed, std::size_t number) override {
    if (stop_after && --*stop_after < 0) return fail(Code::interrupted, "the test");
    const std::int64_t rows = number == 2 ? 1 : 5;
    Batch batch;
    graph::Tensor& picture = batch.inputs["input"];
    picture.shape = shape_;
    picture.shape[0] = rows;
    batch.truth.shape = batch.known.shape = {rows, outputs_};
    std::int64_t pixels = 1;
    for (std::size_t axis = 1; axis < shape_.size(); ++axis) pixels *= shape_[axis];
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::size_t sample = 5 * number + static_cast<std::size_t>(row);
      const std::string name = "sample" + std::to_string(sample) + "of" + std::to_string(seed % 97);
      for (std::int64_t i = 0; i < pixels; ++i)
        picture.values.push_back(test::number_of(name, static_cast<std::uint32_t>(i)) +
                                 (sample % 2 == 0 ? 0.5F : 0.0F));
      for (std::int64_t output = 0; output < outputs_; ++output) {
        batch.truth.values.push_back(sample % 2 == 0 ? 1.0F : 0.0F);
        batch.known.values.push_back((static_cast<std::int64_t>(sample) + output) % 3 == 0 ? 0.0F : 1.0F);
      }
      batch.samples.push_back(sample);
    }
    return batch;
  }

  std::optional<int> stop_after;

 private:
  std::vector<std::int64_t> shape_;
  std::int64_t outputs_ = 0;
};

std::map<std::string, double> mean_logit(const Predictions& said) {
  double sum = 0;
  for (const float value : said.logits.values) sum += static_cast<double>(value);
  return {{"mean_logit", sum / static_cast<double>(said.logits.values.size())}};
}

Result<Learned> learned(const std::string& model, const Path& folder, const Meeting& meeting,
                        std::optional<int> stop_after = {}) {
  const graph::Graph graph = graph_named(model);
  Recipe recipe;
  recipe.epochs = 4;
  recipe.optimizer.rate = 5e-3;
  recipe.clip = 1;
  recipe.average = 0.5;
  Noise training{graph}, validation{graph};
  training.stop_after = stop_after;
  return learn(graph, graph::weights_to_learn(graph, 3), training, validation, recipe, folder,
               haima::test::one_thread(), mean_logit, meeting);
}

/// Not a test by itself: what each of the processes does.
TEST(Together, DISABLED_IsOneOfSeveral) {
  const auto meeting = meeting_from(said(which), (Path{said(folder_name)} / "meet").string());
  ASSERT_TRUE(meeting) << meeting.error().sentence();
  const std::string stop = said(stop_name);
  const auto result = learned(said(model_name), said(folder_name), *meeting,
                              stop.empty() ? std::optional<int>{} : std::atoi(stop.c_str()));
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->weights.empty(), meeting->process > 0);
}

/// Starts so many of this program and waits for all; whether all went well.
bool start(int processes, const std::string& model, const Path& folder, const std::string& stop_after = {}) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  std::string command = "ok=0;";
  for (int i = 1; i <= processes; ++i) {
    command += " " + std::string{which} + "=" + std::to_string(i) + "/" + std::to_string(processes) + " " +
               folder_name + "='" + folder.string() + "' " + model_name + "=" + model + " " + stop_name +
               "=" + stop_after + " '" + self +
               "' --gtest_also_run_disabled_tests --gtest_filter=Together.DISABLED_IsOneOfSeveral > '" +
               (folder / ("said-" + std::to_string(i))).string() + "' 2>&1 & p" + std::to_string(i) + "=$!;";
  }
  for (int i = 1; i <= processes; ++i) command += " wait $p" + std::to_string(i) + " || ok=1;";
  return std::system((command + " exit $ok").c_str()) == 0;
}

std::string words_of(const Path& folder) {
  const auto bytes = read_file(folder / "said-1", 1 << 20);
  return bytes ? std::string{as_text(*bytes)} : "";
}

std::vector<Json> lines_in(const Path& folder) {
  const auto bytes = read_file(folder / "log.jsonl", 1 << 20);
  std::vector<Json> lines;
  if (!bytes) return lines;
  const std::string text{as_text(*bytes)};
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(Json::parse(text.substr(at, end - at)));
  return lines;
}

void expect_same_curve(const Path& one, const Path& several, const std::string& what) {
  const auto alone = lines_in(one), together = lines_in(several);
  ASSERT_EQ(alone.size(), 4U) << what;
  ASSERT_EQ(together.size(), 4U) << what;
  for (std::size_t epoch = 0; epoch < alone.size(); ++epoch) {
    for (const char* figure :
         {"loss", "validation_loss", "mean_logit", "validation_mean_logit", "longest_gradient"}) {
      const double value = alone[epoch][figure];
      EXPECT_NEAR(together[epoch][figure].get<double>(), value, 2e-5 + 2e-4 * std::abs(value))
          << what << " " << figure << " " << epoch;
    }
  }
}

bool can_meet() {
#ifdef USE_C10D_GLOO
  return true;
#else
  return false;
#endif
}

struct Several {
  const char* model;
  int processes;
};

class Processes : public testing::TestWithParam<Several> {};

TEST_P(Processes, LearnTheSameCurveAsOne) {
  if (!can_meet()) GTEST_SKIP() << "built without Gloo's headers";
  const auto [model, processes] = GetParam();
  const TemporaryFolder one;
  const auto alone = learned(model, one.path(), {});
  ASSERT_TRUE(alone) << alone.error().sentence();
  const TemporaryFolder several;
  ASSERT_TRUE(start(processes, model, several.path())) << words_of(several.path());
  expect_same_curve(one.path(), several.path(), model);
}

INSTANTIATE_TEST_SUITE_P(Networks, Processes,
                         testing::Values(Several{"bhcnet", 2}, Several{"with_norms", 3},
                                         Several{"with_volumes", 2}));

TEST(Together, ATrainingThatWasStoppedGoesOnInAllProcesses) {
  if (!can_meet()) GTEST_SKIP() << "built without Gloo's headers";
  const TemporaryFolder one, several;
  ASSERT_TRUE(learned("with_norms", one.path(), {}));
  // In the third epoch: each reads 3 batches to learn, and 16 for the averaged weights' statistics.
  EXPECT_FALSE(start(2, "with_norms", several.path(), "39"));
  EXPECT_EQ(lines_in(several.path()).size(), 2U);
  std::filesystem::remove(several.path() / "meet");
  ASSERT_TRUE(start(2, "with_norms", several.path())) << words_of(several.path());
  expect_same_curve(one.path(), several.path(), "stopped");
}

TEST(Meeting, IsOneOfSeveralAtAPlace) {
  const auto second = meeting_from("2/4", "10.0.0.1:29500");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->process, 1);
  EXPECT_EQ(second->processes, 4);
  for (const char* wrong : {"", "0/2", "3/2", "1", "1/", "a/b", "1.5/2", "1/100000"})
    EXPECT_FALSE(meeting_from(wrong, "file")) << wrong;
  EXPECT_FALSE(meeting_from("1/2", ""));
}

}  // namespace
}  // namespace haima::train
