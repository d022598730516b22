// stack: the planes of one series on the way to being a Stack; what the three kinds of source share.
#pragma once
#include <string>
#include <vector>

#include "ct/ct.h"

namespace haima::ct {

/// What loading a series gave besides the planes.
struct Loaded {
  Stack stack;
  std::vector<formats::Refused> refused;  // files that could not be read and were left out
};

Result<Loaded> load_dicom(const Series& series, Context& context);
Result<Loaded> load_nifti(const Series& series, Context& context);
Result<Loaded> load_pictures(const Series& series, Context& context);

/// Sets positions, thicknesses, spacing, tilt and evenness from the slices' origins, takes out doubled
/// slices, and warns of what was found. The slices are in order; `tag_deg` is Gantry/Detector Tilt.
void settle(Stack& stack, std::optional<double> tag_deg);

/// The window that stands for Hounsfield units where there are only grey levels.
image::Window guessed_window(const Settings& settings);
/// Says in the stack that its units are such a guess.
void warn_of_guess(Stack& stack, const Settings& settings);

}  // namespace haima::ct
