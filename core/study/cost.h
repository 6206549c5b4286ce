#pragma once
// What a study will cost before it is run, by what earlier runs and sets of the same kind took on this
// machine.

#include "base/result.h"
#include "data/image.h"
#include "store/workspace.h"
#include "study/resolved_run.h"
#include "study/spec.h"
#include "synthesis/generation_spec.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace retort::study {

struct StudyCost {
    std::size_t runs = 0;               ///< of the study, those that are finished included
    std::int64_t trainingPictures = 0;  ///< that its students go over
    std::int64_t generatedPictures = 0; ///< that it needs, those that are there included
    /// Labelled and generated pictures that the teacher embeds; CP needs none of the latter.
    std::int64_t teacherPasses = 0;
    std::optional<double> trainingSeconds{};   ///< absent: no run of this student has finished here
    std::optional<double> generationSeconds{}; ///< absent: no set of one of its generators is here
};

/// What the estimate must know of a data set.
struct DataSetSize {
    std::int64_t labelled = 0;  ///< pictures of the labelled subset
    data::ImageSize pictures{}; ///< 0 x 0 when sizes vary
};

/// `sizes`: by the name that the study gives a data set; one that is not there counts as empty.
/// InvalidArgument: what resolveRuns() refuses; the store's errors.
Result<StudyCost> estimateCost(store::Workspace& workspace, const StudySpec& spec,
                               const std::map<std::string, DataSetSize>& sizes);

/// Seconds of training per picture, over finished runs of a student like this one's; absent without any.
Result<std::optional<double>> secondsPerTrainingPicture(store::Workspace& workspace, const ResolvedRun& run);

/// Evaluations of the network for one picture of a set; guidance doubles them.
double networkCalls(const synthesis::GenerationSpec& spec);

/// Seconds of drawing one picture like this, over the sets that the generator of this name has drawn here, by
/// their evaluations of the network; absent without any.
Result<std::optional<double>> secondsPerGeneratedPicture(store::Workspace& workspace,
                                                         const std::string& generator,
                                                         const synthesis::GenerationSpec& spec);

} // namespace retort::study
