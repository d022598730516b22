// By which way each convolution of a network goes.
#pragma once
#include <string>

#include "engine/network.h"

namespace haima::engine {

/// A convolution's lengths and what closes it, as `Ways` name it: the same for all that take the same time.
std::string key_of(const Network& network, const Op& convolution);

/// Gives every convolution its way.
void set_ways(Network& network, const Ways& ways);

}  // namespace haima::engine
