#pragma once
// What a synthetic set will cost before it is drawn, by what earlier sets of its generator took on this
// machine.

#include "base/result.h"
#include "store/workspace.h"
#include "synthesis/generation_spec.h"

#include <cstdint>
#include <optional>
#include <string>

namespace retort::ui {

class GenerationDraft;

/// What the estimate needs to know.
struct GenerationNeed {
    std::string generator{};
    std::int64_t pictures = 0;
    std::int64_t sources = 0; ///< that a teacher embeds for it; 0: none
    std::int64_t scored = 0;  ///< pictures that a teacher scores
    double networkCalls = 0;  ///< per picture
    int drawnSide = 0;        ///< pixels; 0: as the generator was trained
    int storedSide = 0;       ///< pixels; 0: not known
    int embeddingWidth = 0;   ///< of the embeddings that are kept; 0: none
    synthesis::PictureFormat format = synthesis::PictureFormat::Png;
};
/// Of what stands in the form.
GenerationNeed needOf(const GenerationDraft& draft);

struct GenerationCost {
    std::int64_t pictures = 0;
    std::int64_t teacherPasses = 0;
    std::optional<double> bytes{};   ///< at most; absent: the size is not known
    double freeBytes = 0;            ///< where the workspace lies
    std::optional<double> seconds{}; ///< absent: no set of this generator was drawn here yet
    int earlierSets = 0;             ///< that the seconds were measured on
};
/// Errors are the store's, and the file system's.
Result<GenerationCost> generationCost(store::Workspace& workspace, const GenerationNeed& need);

} // namespace retort::ui
