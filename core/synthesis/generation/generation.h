#pragma once
// Generates a synthetic set: `synthetic/<name>/` in the workspace, with everything about each image in the
// store. An image depends on its own seed alone, so that the set is the same at any batch size and after any
// interruption.
//
//   RETORT_TRY(const auto generator, openImageGenerator("models/sd-2-1-base", {.device = device}));
//   RETORT_TRY(const auto made, generateSet(workspace, *generator, spec, inputs, {.stop = token}));
//   RETORT_TRY(const auto set, openSyntheticSet(workspace, made.set));

#include "base/result.h"
#include "store/workspace.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/generation/generation_options.h"
#include "synthesis/generation/image_generator.h"
#include "synthesis/sets/generation_spec.h"

#include <string>

namespace retort::synthesis {

/// Goes on with the unfinished set of this identity, returns a finished one at once, or begins one. After an
/// error the set stays and can be gone on with; at most the batch in flight is lost.
///
/// InvalidArgument: an invalid specification, sources that are not of the training split, img2img without
/// embeddings, sides that are no multiples of the generator's factor, a name that is taken. Mismatch:
/// embeddings of another width than the generator's, or a generator of the other kind. DiskFull: said before
/// the first image from an estimate, and when the disk fills meanwhile. Corrupt: images come out invalid
/// without exception. Cancelled; the errors of reading sources and of generation.
Result<GenerationOutcome> generateSet(store::Workspace& workspace, ImageGenerator& imageGenerator,
                                      const GenerationSpec& spec, const GenerationInputs& inputs,
                                      const GenerationOptions& options = {});

} // namespace retort::synthesis
