// The scans of a pack: whose slices follow each other, and what is known of them together.
#pragma once
#include <span>
#include <vector>

#include "corpus/pack.h"

namespace haima::workbench {

/// The pack's members that are one scan, in slice order: never empty.
using PackedScan = std::vector<std::size_t>;

/// The whole scans of these members; slices by themselves are left out.
std::vector<PackedScan> scans_of(const corpus::Pack& pack, std::span<const std::size_t> members);

corpus::Labels labels_of(const PackedScan& scan, const corpus::Pack& pack);

}  // namespace haima::workbench
