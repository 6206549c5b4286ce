#pragma once
// Text chunks of PNG files (PNG specification, third edition, section 11.3.3): what an image was made with
// travels in the image.

#include "base/result.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::synthesis {

/// By keyword, in UTF-8.
using PngText = std::map<std::string, std::string>;

/// The PNG with a chunk per entry behind its header: tEXt for ASCII, iTXt for everything else. Corrupt:
/// `png` does not begin as a PNG; InvalidArgument: a keyword that is empty, longer than 79 or not printable
/// ASCII.
Result<std::vector<std::byte>> withText(std::span<const std::byte> png, const PngText& text);

/// What tEXt, zTXt and iTXt chunks say; compressed ones of more than 4 MiB, or damaged ones, say nothing.
/// Corrupt: no PNG, or damaged; `source` names the bytes.
Result<PngText> readText(std::span<const std::byte> png, std::string_view source);

} // namespace retort::synthesis
