#pragma once
// Estimates of training and generation time on this machine from earlier runs and sets of the same kind.

#include "base/result.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"
#include "synthesis/generation/image_generator.h"
#include "synthesis/sets/generation_spec.h"

#include <optional>

namespace retort::study {

/// Seconds of training per image, over finished runs of a student like this one's; absent without any.
Result<std::optional<double>> secondsPerTrainingImage(store::Workspace& workspace, const RunSpec& run);

/// Evaluations of the network for one image of a set; guidance doubles them.
double networkCalls(const synthesis::GenerationSpec& spec);

struct SamplingSpeed {
    double secondsPerImage = 0;
    int sets = 0; ///< that it was measured on
};
/// By the evaluations of the network in the sets that this generator has generated here at the same size;
/// absent without any.
Result<std::optional<SamplingSpeed>> samplingSpeed(store::Workspace& workspace,
                                                   const synthesis::ImageGeneratorDescription& generator,
                                                   const synthesis::GenerationSpec& spec);

} // namespace retort::study
