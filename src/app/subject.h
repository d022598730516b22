// What a command about networks is asked about: one of the table, or one that was trained.
#pragma once
#include <string>

#include "graph/bundle.h"
#include "models/model.h"

namespace haima::app {

struct Subject {
  std::string name;
  graph::Graph graph;
  graph::Weights weights;
  Json about = Json::object();
};

/// `name`: a network of the table, built for `task`, with random weights; or a bundle, one that ships or a
/// file, of which `graph` is taken, its only one or its first where that is empty.
Result<Subject> subject_of(const std::string& name, models::Task task, const Limits& limits,
                           const std::string& graph = {});

}  // namespace haima::app
