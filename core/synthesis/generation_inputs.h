#pragma once
// Whether a generator, a specification and its inputs fit together.

#include "synthesis/generation.h"

namespace retort::synthesis {

/// As generateSet() says: sources of the training split alone, embeddings where they are needed and of the
/// generator's width, sides of whole latents.
Status checkInputs(const GenerationSpec& spec, const GenerationInputs& inputs,
                   const PainterDescription& painter);

/// The size in which pictures are drawn, and in which they are stored.
data::ImageSize drawnSize(const GenerationSpec& spec, const PainterDescription& painter);
data::ImageSize storedSize(const GenerationSpec& spec, const PainterDescription& painter);

} // namespace retort::synthesis
