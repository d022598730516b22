// Every network of the table as a diagram.
#include "report/diagram.h"

#include <gtest/gtest.h>

#include <map>

#include "models/model.h"
#include "report/diagram_layout.h"

namespace haima::report {
namespace {

graph::Graph built(const models::Model& model) {
  const models::Task task =
      model.name.ends_with("unet") && !model.build ? models::Task::mask : models::Task::multi_label;
  auto graph = models::build(model, models::default_spec(model, task));
  EXPECT_TRUE(graph) << model.name;
  return std::move(graph).value();
}

graph::Graph named(std::string_view name) { return built(*models::model_named(name).value()); }

TEST(Diagram, EveryNodeOfEveryNetworkIsDrawnOnce) {
  for (const models::Model& model : models::kinds()) {
    const graph::Graph graph = built(model);
    const auto layers = graph::layers_of(graph);
    const auto repeats = graph::repeats_of(layers);
    const DiagramLayout layout = layout_of(layers, repeats);
    std::map<int, int> drawn;
    for (const DiagramCell& cell : layout.cells) {
      std::size_t times = 1, apart = 0;
      for (const graph::Repeat& repeat : repeats) {
        if (cell.layer >= repeat.first && cell.layer < repeat.end())
          times = repeat.times, apart = repeat.count;
      }
      for (std::size_t block = 0; block < times; ++block) {
        for (const int node : layers.at(cell.layer + block * apart).nodes) ++drawn[node];
      }
    }
    EXPECT_EQ(drawn.size(), graph.nodes.size()) << model.name;
    for (const auto& [node, times] : drawn) EXPECT_EQ(times, 1) << model.name << " " << node;
  }
}

TEST(Diagram, EveryNetworkFitsAPage) {
  for (const models::Model& model : models::kinds()) {
    const chart::Drawing drawing = diagram_of(built(model), "");
    EXPECT_GT(drawing.marks.size(), 20U) << model.name;
    EXPECT_LT(drawing.width, 1190) << model.name;  // A3 across; most are far smaller
    EXPECT_LT(drawing.height, 842) << model.name;
    for (const chart::Mark& mark : drawing.marks) {
      const auto* letters = std::get_if<chart::Letters>(&mark);
      if (!letters) continue;
      EXPECT_GT(letters->at.x, 0) << model.name << " " << letters->text;
      EXPECT_LT(letters->at.x, drawing.width) << model.name << " " << letters->text;
      EXPECT_LT(letters->at.y, drawing.height) << model.name << " " << letters->text;
    }
  }
}

TEST(Diagram, BoxesDoNotLieOnEachOther) {
  for (const models::Model& model : models::kinds()) {
    const auto layers = graph::layers_of(built(model));
    const DiagramLayout layout = layout_of(layers, graph::repeats_of(layers));
    std::map<std::pair<int, int>, int> at;
    for (const DiagramCell& cell : layout.cells) {
      EXPECT_EQ(++at[std::pair(cell.row, cell.side)], 1) << model.name << " " << cell.text;
      for (const std::size_t from : cell.from)
        EXPECT_LT(layout.cells[from].row, cell.row) << model.name << " " << cell.text;
    }
  }
}

// The blocks of each stage, from the papers' tables.
TEST(Diagram, BlocksThatRepeatAreCountedAsThePapersCountThem) {
  const std::map<std::string_view, std::vector<std::size_t>> published = {
      {"densenet121", {6, 12, 24, 16}},
      {"resnet50", {2, 3, 5, 2}},      // of 3, 4, 6 and 3: the first of each changes the size
      {"mobilenet_v2", {2, 3, 2, 2}},  // of 3, 4, 3 and 3
      {"vgg16", {2, 2, 3, 3, 3, 2}}};  // the last: dense
  for (const auto& [name, times] : published) {
    std::vector<std::size_t> found;
    for (const graph::Repeat& repeat : graph::repeats_of(graph::layers_of(named(name))))
      found.push_back(repeat.times);
    EXPECT_EQ(found, times) << name;
  }
}

TEST(Diagram, LongNetworksStandInColumnsThatNoLineOfABlockCrosses) {
  const auto layers = graph::layers_of(named("resnet50"));
  const DiagramLayout layout = layout_of(layers, graph::repeats_of(layers));
  ASSERT_EQ(layout.breaks.size(), 2U);
  for (const DiagramFrame& frame : layout.frames)
    EXPECT_FALSE(frame.first_row < layout.breaks[1] && layout.breaks[1] <= frame.last_row);
}

}  // namespace
}  // namespace haima::report
