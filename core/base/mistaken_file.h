#pragma once
// Files that lie where another kind of file is expected: what a download or a copy has left in its place.

#include <optional>
#include <string>
#include <string_view>

namespace retort {

/// What the bytes at a file's beginning are, and the way out, as the rest of a sentence: "a Git LFS pointer,
/// not the file itself; ...". Nothing for bytes of no kind that is known. Asked only where something else
/// than these kinds is expected: for a Git LFS pointer, an HTML page, pickles, archives, HDF5, GGUF, ONNX,
/// images and a file of zeros alone.
std::optional<std::string> mistakenKind(std::string_view head);

} // namespace retort
