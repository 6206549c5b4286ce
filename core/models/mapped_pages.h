#pragma once
// Memory of mapped weight files.

#include <cstddef>
#include <span>

namespace retort::models {

/// Takes the pages that lie wholly within `bytes`, a part of a file mapping, out of this process's memory.
/// Looking at them again reads them again; nothing is lost.
void releasePages(std::span<const std::byte> bytes);

} // namespace retort::models
