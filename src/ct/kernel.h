// kernel: what the makers' names of reconstruction kernels mean.
#pragma once
#include <optional>
#include <string_view>

namespace haima::ct {

/// 0 the softest … 100 the sharpest; nothing where the name is not known. Brain is read at 20 to 45.
std::optional<int> sharpness_of(std::string_view kernel, std::string_view manufacturer);

/// From here on a kernel is one for bone, lung or inner ear: its noise hides faint blood.
inline constexpr int bone_sharpness = 50;

}  // namespace haima::ct
