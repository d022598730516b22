#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "base/files.h"
#include "base/json.h"
#include "engine/convolution.h"
#include "engine/engine.h"
#include "engine/parts.h"
#include "engine/ways.h"
#include "graph/bundle.h"

namespace haima::engine {
namespace {

using graph::Kind;
using graph::Tensor;

/// Programs that are kept for the next run: scans have many numbers of slices, and memory must not grow with
/// them.
constexpr std::size_t most_idle = 64;
/// Multiplications of a part over vectors from which on several threads are worth their waking.
constexpr std::int64_t least_work_to_share = 1'000'000;
constexpr std::int64_t most_values = std::int64_t{1} << 33;  // of an input: far above any scan

/// How many samples and slices a run has.
struct Extent {
  std::int64_t batch = 0, slices = 1;
};

std::string text_of(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, " × "));
}

/// The open lengths that `tensor` gives, held against those known before.
Result<> learn(Extent& extent, bool& slices_known, const graph::Node& node, const Tensor& tensor) {
  const std::string where = "input " + node.name;
  const auto refused = [&] {
    return fail(Code::bad_argument, where,
                fmt::format("it is {} where the graph wants {}", text_of(tensor.shape), text_of(node.shape)));
  };
  if (tensor.shape.size() != node.shape.size()) return refused();
  std::int64_t size = 1;
  for (std::size_t i = 0; i < node.shape.size(); ++i) {
    const graph::Length wanted = node.shape[i];
    const std::int64_t length = tensor.shape[i];
    if (length < 1 || size > most_values / length) return refused();
    size *= length;
    if (wanted.batch && !wanted.slices && extent.batch == 0) extent.batch = length / wanted.number;
    if (wanted.slices && !wanted.batch && !slices_known) {
      extent.slices = length / wanted.number;
      slices_known = true;
    }
    if (extent.batch < 1 || extent.slices < 1 || wanted.at(extent.batch, extent.slices) != length)
      return refused();
  }
  if (static_cast<std::size_t>(size) != tensor.values.size())
    return fail(Code::bad_argument, where,
                fmt::format("{} values for {}", tensor.values.size(), text_of(tensor.shape)));
  return {};
}

Result<std::map<std::string, int>> wanted_of(const graph::Graph& graph, const Options& options) {
  if (options.results.empty()) return graph.outputs;
  std::map<std::string, int> wanted;
  for (const std::string& name : options.results) {
    const auto output = graph.outputs.find(name), mark = graph.marks.find(name);
    if (output == graph.outputs.end() && mark == graph.marks.end())
      return fail(Code::bad_argument, "graph " + graph.name, "it has neither an output nor a mark " + name);
    wanted[name] = output == graph.outputs.end() ? mark->second : output->second;
  }
  return wanted;
}

/// Counts up whenever the engine's table has another way for a convolution.
constexpr int table_version = 2;

/// What decides about the bits of the results.
std::string hash_of(const graph::Graph& graph, const std::map<std::string, int>& wanted,
                    const Kernels& kernels, const Network& network) {
  Json ways = Json::object();
  for (const Op& op : network.ops) {
    if (op.way != Way::table) ways[op.node.name] = name_of(op.way);
    if (!op.range.values.empty()) ways[op.node.name] = "bytes";
  }
  return sha256(as_bytes(to_text({{"graph", graph::json_of(graph)},
                                  {"results", wanted},
                                  {"kernels", kernels.name},
                                  {"table", table_version},
                                  {"ways", ways}},
                                 -1)));
}

/// Null where there are none, or no need of any.
const Kernels* special_kernels(Precision precision) {
  switch (precision) {
    case Precision::float32:
      return nullptr;
    case Precision::bfloat16:
      return bfloat16_kernels();
    case Precision::int8:
      return byte_kernels();
  }
  return nullptr;
}

/// What a network computes in with these kernels.
Precision precision_of(const Network& network, const Kernels* kernels) {
  if (kernels == bfloat16_kernels()) return Precision::bfloat16;
  const auto in_bytes = [](const Op& op) { return !op.range.values.empty(); };
  return std::any_of(network.ops.begin(), network.ops.end(), in_bytes) ? Precision::int8 : Precision::float32;
}

Result<const Kernels*> kernels_for(const Options& options) {
  const std::string& name = options.kernels;
  const Kernels* special = special_kernels(options.precision);
  if (name.empty()) return special ? special : &best_kernels();
  for (const Kernels* kernels : all_kernels()) {
    if (kernels->name == name && kernels->runs_here()) return kernels;
  }
  return fail(Code::bad_argument, "instruction set " + name, "it does not run here");
}

void forget_ranges(Network& network) {
  for (Op& op : network.ops) op.range = {};
}

/// A library's exception as an error of ours.
template <class Work>
auto guarded(const std::string& where, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(Code::over_limit, where, "there is not enough memory for it", "run fewer at once");
  } catch (const std::exception& problem) {
    return fail(Code::internal, where, problem.what());
  }
}

struct ProgramKey {
  std::size_t part;
  std::int64_t rows, slices;
  int threads;
  bool operator==(const ProgramKey&) const = default;
};

}  // namespace

struct Plan::State {
  std::string name, hash;
  const Kernels* kernels = nullptr;
  Precision precision = Precision::float32;
  std::vector<graph::Node> inputs;
  Network network;
  Division division;
  std::vector<bool> sees_slices;      // of each part: whether its programs depend on the number of slices
  std::vector<std::int64_t> weights;  // of each part: numbers in its layers
  Packed packed;
  ConvolutionMaker convolutions;
  std::mutex mutex;
  std::deque<std::pair<ProgramKey, std::unique_ptr<Program>>> idle;  // the last used at the end

  const Op& op(int value) const { return network.ops[static_cast<std::size_t>(value)]; }

  std::int64_t rows(int value, const Extent& extent) const {
    return op(value).node.shape[0].at(extent.batch, extent.slices);
  }
  std::vector<std::int64_t> shape(int value, const Extent& extent) const {
    std::vector<std::int64_t> lengths;
    for (const graph::Length length : op(value).node.shape)
      lengths.push_back(length.at(extent.batch, extent.slices));
    return lengths;
  }

  /// A program that nobody else runs; give it back with `put`.
  std::unique_ptr<Program> take(const ProgramKey& key) {
    {
      const std::lock_guard lock{mutex};
      const auto found =
          std::find_if(idle.begin(), idle.end(), [&](const auto& kept) { return kept.first == key; });
      if (found != idle.end()) {
        auto program = std::move(found->second);
        idle.erase(found);
        return program;
      }
    }
    const Workshop workshop{network, *kernels, packed, convolutions};
    const WithoutOpenMp single;
    return Assembler{workshop, division.parts[key.part], {key.rows, key.slices, key.threads}}.finish();
  }
  void put(const ProgramKey& key, std::unique_ptr<Program> program) {
    const std::lock_guard lock{mutex};
    idle.emplace_back(key, std::move(program));
    if (idle.size() > most_idle) idle.pop_front();
  }
};

namespace {

/// One run: the values that cross from part to part.
class Execution {
 public:
  Execution(Plan::State& state, const Extent& extent, const Tensors& inputs)
      : state_(state), extent_(extent) {
    for (std::size_t i = 0; i < state.network.ops.size(); ++i) {
      const graph::Node& node = state.network.ops[i].node;
      if (node.kind == Kind::input)
        values_[static_cast<int>(i)] = inputs.find(node.name)->second.values.data();
    }
  }

  void run_part(std::size_t index, Pool& pool) {
    make_room(index);
    const std::int64_t rows = state_.rows(state_.division.parts[index].ops[0], extent_);
    const auto threads = static_cast<std::int64_t>(pool.size());
    if (!state_.division.maps[index]) {
      const bool worthwhile = rows * state_.weights[index] >= least_work_to_share;
      return run_rows(index, 0, rows, worthwhile ? static_cast<int>(threads) : 1, pool);
    }
    if (rows < threads) {
      for (std::int64_t row = 0; row < rows; ++row) run_rows(index, row, 1, static_cast<int>(threads), pool);
      return;
    }
    std::optional<std::string> problem;
    std::mutex mutex;
    pool.each(static_cast<std::size_t>(rows), [&](std::size_t row) {
      try {
        run_rows(index, static_cast<std::int64_t>(row), 1, 1, pool);
      } catch (const std::exception& thrown) {
        const std::lock_guard lock{mutex};
        problem = thrown.what();
      }
    });
    if (problem) throw std::runtime_error{*problem};
  }

  /// Runs the part for all rows at once on this thread and says how long each step took.
  std::vector<StepTime> time_part(std::size_t index) {
    make_room(index);
    const ProgramKey key = key_of(index, state_.rows(state_.division.parts[index].ops[0], extent_), 1);
    auto program = state_.take(key);
    std::vector<double> took(program->steps().size(), 0);
    program->run_timed(pointers(index, 0), took);
    std::vector<StepTime> times;
    for (std::size_t i = 0; i < took.size(); ++i)
      times.push_back({program->steps()[i].name, program->steps()[i].how, took[i]});
    state_.put(key, std::move(program));
    return times;
  }

  Tensors results(const Tensors& inputs) {
    Tensors results;
    for (const auto& [name, place] : state_.network.results) {
      const int source = state_.division.source[static_cast<std::size_t>(place)];
      const auto made = made_.find(source);
      Tensor& result = results[name];
      result = made == made_.end() ? inputs.find(state_.op(source).node.name)->second : made->second;
      result.shape = state_.shape(place, extent_);
    }
    return results;
  }

 private:
  /// Memory for what the part gives to others.
  void make_room(std::size_t index) {
    for (const int value : state_.division.parts[index].results) {
      Tensor& made = made_[value];
      made.shape = state_.shape(value, extent_);
      made.values.resize(size_of(made.shape));
      values_[value] = made.values.data();
    }
  }

  ProgramKey key_of(std::size_t index, std::int64_t rows, int threads) const {
    return {index, rows, state_.sees_slices[index] ? extent_.slices : 1, threads};
  }

  std::vector<float*> pointers(std::size_t index, std::int64_t row) const {
    const Part& part = state_.division.parts[index];
    std::vector<float*> found;
    const auto add = [&](int value) {
      const int source = state_.division.source[static_cast<std::size_t>(value)];
      const std::int64_t row_size = product(state_.shape(value, extent_), 1);
      found.push_back(const_cast<float*>(values_.at(source)) + row * row_size);
    };
    std::for_each(part.inputs.begin(), part.inputs.end(), add);
    std::for_each(part.results.begin(), part.results.end(), add);
    return found;
  }

  void run_rows(std::size_t index, std::int64_t row, std::int64_t count, int threads, Pool& pool) const {
    const ProgramKey key = key_of(index, count, threads);
    auto program = state_.take(key);
    program->run(pointers(index, row), pool);
    state_.put(key, std::move(program));
  }

  Plan::State& state_;
  Extent extent_;
  std::map<int, const float*> values_;  // by source
  std::map<int, Tensor> made_;
};

Result<Extent> extent_of(const std::vector<graph::Node>& nodes, const Tensors& inputs) {
  Extent extent;
  bool slices_known = false;
  for (const graph::Node& node : nodes) {
    const auto given = inputs.find(node.name);
    if (given == inputs.end()) return fail(Code::bad_argument, "input " + node.name, "it is missing");
    HAIMA_TRY(learn(extent, slices_known, node, given->second));
  }
  return extent;
}

}  // namespace

Plan::Plan(std::unique_ptr<State> state) : state_(std::move(state)) {}
Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;

const std::string& Plan::hash() const { return state_->hash; }

Precision Plan::precision() const { return state_->precision; }

Result<Tensors> Plan::run(const Tensors& inputs, Pool& pool) const {
  HAIMA_TRY(const Extent extent, extent_of(state_->inputs, inputs));
  return guarded("network " + state_->name, [&]() -> Result<Tensors> {
    Execution execution{*state_, extent, inputs};
    for (std::size_t i = 0; i < state_->division.parts.size(); ++i) execution.run_part(i, pool);
    return execution.results(inputs);
  });
}

Result<std::vector<StepTime>> Plan::steps(const Tensors& inputs, int runs) const {
  HAIMA_TRY(const Extent extent, extent_of(state_->inputs, inputs));
  return guarded("network " + state_->name, [&]() -> Result<std::vector<StepTime>> {
    std::vector<StepTime> least;
    Execution execution{*state_, extent, inputs};
    for (int run = 0; run < runs; ++run) {
      std::vector<StepTime> times;
      for (std::size_t i = 0; i < state_->division.parts.size(); ++i) {
        const std::vector<StepTime> part = execution.time_part(i);
        times.insert(times.end(), part.begin(), part.end());
      }
      if (least.empty()) least = times;
      for (std::size_t i = 0; i < least.size(); ++i) least[i].ms = std::min(least[i].ms, times[i].ms);
    }
    return least;
  });
}

Result<Plan> compile(const graph::Graph& graph, const graph::Weights& weights, const Options& options) {
  const std::string where = "network " + graph.name;
  HAIMA_TRY(const auto wanted, wanted_of(graph, options));
  HAIMA_TRY(const Kernels* kernels, kernels_for(options));
  HAIMA_TRY(graph::check_weights(graph, weights, where));
  return guarded(where, [&]() -> Result<Plan> {
    auto state = std::make_unique<Plan::State>();
    state->name = graph.name;
    state->kernels = kernels;
    state->network = simplified(graph, weights, wanted);
    if (options.precision != Precision::int8 || kernels != byte_kernels()) forget_ranges(state->network);
    state->precision = precision_of(state->network, kernels);
    if (state->precision == Precision::float32) {
      set_ways(state->network, options.ways);
    }
    HAIMA_TRY(state->division, divided(state->network));
    for (const Op& op : state->network.ops) {
      if (op.node.kind == Kind::input) state->inputs.push_back(op.node);
    }
    for (const Part& part : state->division.parts) {
      const auto open = [&](int value) {
        const graph::Shape& shape = state->op(value).node.shape;
        return std::any_of(shape.begin() + 1, shape.end(), [](graph::Length l) { return l.slices; });
      };
      std::int64_t weights_in_part = 0;
      for (const int value : part.ops) {
        for (const Tensor& tensor : state->op(value).parameters)
          weights_in_part += static_cast<std::int64_t>(tensor.values.size());
      }
      state->weights.push_back(weights_in_part);
      state->sees_slices.push_back(std::any_of(part.ops.begin(), part.ops.end(), open) ||
                                   std::any_of(part.inputs.begin(), part.inputs.end(), open));
    }
    state->hash = hash_of(graph, wanted, *kernels, state->network);
    return Plan{std::move(state)};
  });
}

std::string_view name_of(Precision precision) {
  constexpr std::array<std::string_view, 3> names = {"float32", "bfloat16", "int8"};
  return names.at(static_cast<std::size_t>(precision));
}

Result<Precision> precision_named(std::string_view name) {
  for (const Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8}) {
    if (name == name_of(precision)) return precision;
  }
  return fail(Code::bad_argument, fmt::format("precision \"{}\"", name),
              "networks compute in float32, bfloat16 or int8", "choose one of them");
}

bool has(Precision precision) {
  return precision == Precision::float32 || special_kernels(precision) != nullptr;
}

std::string_view instruction_set() { return best_kernels().name; }

}  // namespace haima::engine
