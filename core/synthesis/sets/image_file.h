#pragma once
// A generated image as the bytes of a file.

#include "base/result.h"
#include "data/images/image.h"
#include "synthesis/sets/generation_spec.h"
#include "synthesis/sets/png_text.h"

#include <cstddef>
#include <vector>

namespace retort::synthesis {

/// `quality` is that of JPEG and WebP; `text` goes into PNG, the others have no place for it. Internal if the
/// image libraries refuse.
Result<std::vector<std::byte>> encodeImage(const data::Image& image, const GenerationSpec& spec,
                                           const PngText& text);

} // namespace retort::synthesis
