// The functions that can close a step, and so be computed while its values are still in registers.
#pragma once

namespace haima::engine {

enum class Activation { none, relu, relu6, swish, sigmoid, tanh };

}  // namespace haima::engine
