// InputSpec: all that turns a scan's slices into what a network sees. It travels in the model's bundle as
// JSON, and prepare() executes it in training, reading and benchmarks alike.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "image/resample.h"
#include "image/window.h"

namespace haima::image {

/// One plane of the network's input.
struct Channel {
  Window window;
  int slice = 0;  // 0: the slice itself, -1: its neighbour towards the feet, 1: towards the head
  double mean = 0, deviation = 1;  // of the windowed values, which lie between 0 and 1
  bool operator==(const Channel&) const = default;
};

/// What part of a slice is looked at: all of it, a square about the head of this slice, or a square of one
/// size for the whole scan.
enum class FrameBy { picture, slice, scan };

/// What lies around the head: kept, or made black, so that no network learns a scanner by its table.
enum class Surroundings { keep, black };

enum class Filter { none, median, gaussian, non_local_means };

/// `exact`: as fine as the scan. `grey8`: as if the windowed slice had been kept in an 8-bit picture.
enum class Precision { exact, grey8 };

struct InputSpec {
  std::vector<Channel> channels = std::vector<Channel>(1);
  int width = 384, height = 384;
  FrameBy frame_by = FrameBy::slice;
  double margin = 0.08;  // of the head's longer side, at each side
  Surroundings surroundings = Surroundings::keep;
  Interpolation interpolation = Interpolation::linear;
  Filter filter = Filter::none;
  double filter_strength =
      1;  // median: radius; Gaussian: sigma, both in pixels; non-local means: noise in HU
  Precision precision = Precision::exact;
  double slice_step_mm = 0;  // how far away a neighbour is; 0: the next slice, however far
  double slab_mm = 0;        // thinner slices are averaged, in HU, over what lies within; 0: seen as they are
  bool operator==(const InputSpec&) const = default;
};

/// A value prepare() can execute, or what is wrong with it.
Result<> check(const InputSpec& spec, const std::string& where);

Json to_json(const InputSpec& spec);
/// `where` names the JSON in the error. Fields that are not there keep their defaults, but schema, size and
/// channels must be; a field that is not known is an error.
Result<InputSpec> input_spec_from(const Json& json, const std::string& where);

std::string_view name_of(FrameBy frame_by);
std::string_view name_of(Surroundings surroundings);
std::string_view name_of(Filter filter);
std::string_view name_of(Precision precision);

}  // namespace haima::image
