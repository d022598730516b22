// The slices of a scan as a network sees them.
#pragma once
#include <optional>
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "image/prepare.h"

namespace haima::reader {

/// A scan on its way into a network: what image::prepare() needs, made once.
class PreparedScan {
 public:
  /// Looks into `stack` as long as it lives.
  PreparedScan(const ct::Stack& stack, const image::InputSpec& spec, Context& context);

  /// Slices in which a head was found, in their order: those that are worth reading.
  const std::vector<std::size_t>& readable() const { return readable_; }
  /// Of heads cut by the picture's edge, and of slices without one.
  const Warnings& warnings() const { return warnings_; }

  /// Slices readable()[first … first + count), one tensor after the other.
  Result<std::vector<float>> tensors(std::size_t first, std::size_t count, Context& context) const;
  /// Where what a network saw of a slice lies in it.
  image::Framing framing(std::size_t slice) const;

 private:
  const image::InputSpec& spec_;
  std::vector<const image::CtPlane*> planes_;
  std::vector<double> positions_mm_;
  image::Slices slices_;
  std::vector<image::Rect> frames_;
  std::vector<std::size_t> readable_;
  Warnings warnings_;
};

}  // namespace haima::reader
