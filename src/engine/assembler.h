// Turns a part of a network into a program: gives every value its memory and layout, and every op its steps.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/kernels.h"
#include "engine/network.h"
#include "engine/program.h"

namespace haima::engine {

class ConvolutionMaker;

/// Weights in the form that their step wants, made once and shared by all programs of a plan.
class Packed {
 public:
  std::shared_ptr<const Floats> get(const std::string& key, const std::function<Floats()>& make);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Floats>> made_;
};

/// The lengths of a value's axes in one program.
using Dims = std::vector<std::int64_t>;
std::int64_t product(const Dims& dims, std::size_t from = 0);
std::size_t size_of(const Dims& dims);

/// A map's rows, blocks of channels and pixels.
struct MapShape {
  std::size_t rows, channels, blocks, pixels;
};

/// What is the same for all programs of a plan.
struct Workshop {
  const Network& network;
  const Kernels& kernels;
  Packed& packed;
  const ConvolutionMaker& convolutions;
};

/// One part of the network: its ops in order, values that come in from outside, values that others need.
struct Part {
  std::vector<int> ops;
  std::vector<int> inputs, results;
};

struct ProgramSize {
  std::int64_t rows = 1, slices = 1;
  int threads = 1;
};

class Assembler {
 public:
  Assembler(const Workshop& workshop, const Part& part, const ProgramSize& size);
  /// Pointers from outside: the part's inputs, then its results, all plain.
  std::unique_ptr<Program> finish();

  const Op& op(int value) const { return workshop_.network.ops[static_cast<std::size_t>(value)]; }
  const Kernels& kernels() const { return workshop_.kernels; }
  std::size_t lanes() const { return workshop_.kernels.lanes; }
  /// Memory of a block of a map, in floats.
  std::size_t block_size(std::size_t pixels) const { return pixels * workshop_.kernels.pixel; }
  /// Whether maps and weights are bfloat16.
  bool halves() const { return workshop_.kernels.pixel < workshop_.kernels.lanes; }
  Packed& packed() const { return workshop_.packed; }
  const ConvolutionMaker& convolutions() const { return workshop_.convolutions; }
  std::size_t threads() const { return static_cast<std::size_t>(size_.threads); }
  std::int64_t rows() const { return size_.rows; }

  Dims dims(int value) const;
  MapShape map_shape(int value) const;

  /// The buffer with the value in row-major order, or in blocks; a step that converts is added where needed.
  int plain(int value);
  int blocked(int value);
  bool is_blocked(int value) const { return blocked_.contains(value); }

  /// Memory for a value that a step will write.
  int new_plain(int value);
  int new_blocked(int value);
  /// The same memory as `of`, which `value`'s step writes over; the memory of a new buffer where others still
  /// need it.
  int over_plain(int value, int of);
  int over_blocked(int value, int of);
  /// `value` is `buffer` seen under another shape.
  void view(int value, int buffer);
  /// Memory between the steps of one op.
  int between(std::size_t size);
  /// The op that averages `value` over its pixels, which its maker may do by the way; -1 where there is none.
  /// Who asks must write it.
  int take_average(int value);
  /// Makes `part` a piece of `whole` where that is possible.
  bool place_inside(int part, int whole, std::size_t offset);

  void add(Step step) { steps_.push_back(std::move(step)); }
  /// Adds a step of `count` pieces of work, shared out among the program's threads.
  void add_shared(Step step, std::size_t count, std::function<void(const Frame&, std::size_t)> work);
  std::size_t size(int buffer) const { return buffers_[static_cast<std::size_t>(buffer)].size; }
  /// Whether a value's step writes over the memory of what it reads.
  bool is_over(int to, int from) const { return buffers_[static_cast<std::size_t>(to)].home == from; }

 private:
  int new_buffer(std::size_t size);
  bool may_overwrite(int value, int of, int buffer) const;
  void convert(int value, bool to_blocks);

  const Workshop& workshop_;
  const Part& part_;
  ProgramSize size_;
  std::vector<Buffer> buffers_;
  std::vector<Step> steps_;
  std::map<int, int> plain_, blocked_;
  std::map<int, int> last_use_;
  std::set<int> taken_;           // ops that another does by the way
  std::set<int> parts_, wholes_;  // buffers that are a piece of another, and those that have pieces
};

/// Adds the steps of op `value` to the assembler: one function for each family of ops, in the files beside.
void assemble_convolution(Assembler&, int value);
bool is_depthwise(const Assembler&, int value);
void assemble_depthwise(Assembler&, int value);
/// Whether oneDNN closes a convolution with it at no cost; the others are cheaper in a loop of our own.
bool closes_in_register(Activation activation);
bool is_direct(const Assembler&, int value);
void assemble_direct(Assembler&, int value);
void assemble_linear(Assembler&, int value);
void assemble_map(Assembler&, int value);    // pools, norms, activations, sums, products over maps
void assemble_plain(Assembler&, int value);  // everything on row-major values
void assemble_recurrent(Assembler&, int value);
void assemble_attention(Assembler&, int value);
void assemble_concat(Assembler&, int value);
void assemble(Assembler&, int value);

}  // namespace haima::engine
