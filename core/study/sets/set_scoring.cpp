#include "study/sets/set_scoring.h"

#include "distill/targets.h"
#include "synthesis/curation/set_scores.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::study {

Result<SetScoring> scoreSet(store::Workspace& workspace, SyntheticSetId id, Teacher& teacher,
                            const PromptSet& prompts, const ProgressSink& progress,
                            const std::stop_token& stop) {
    RETORT_TRY(const auto set,
               synthesis::openSyntheticSet(workspace, id, {.curation = synthesis::Curation::Ignored}));
    RETORT_TRY(const auto classes, teacher.embedClasses(prompts, stop));
    RETORT_TRY(const auto hash, set->contentHash(data::Split::Train, stop));
    const auto indices = data::allIndices(*set, data::Split::Train);
    RETORT_TRY(
        const auto embeddings,
        teacher.embed({.dataset = *set, .split = data::Split::Train, .splitHash = hash, .indices = indices},
                      progress, stop));
    RETORT_TRY(const auto logits, distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
    return tensor::guarded("scoring generated images", [&]() -> Result<SetScoring> {
        const auto rows = logits.softmax(1).contiguous();
        const auto labels = torch::tensor(data::labelsOf(*set, data::Split::Train, indices), torch::kInt64);
        RETORT_CHECK(synthesis::storeScores(
            workspace, *set,
            {.teacher = teacher.identity().name,
             .classes = static_cast<std::size_t>(rows.size(1)),
             .rows = {rows.data_ptr<float>(), static_cast<std::size_t>(rows.numel())}}));
        return SetScoring{.meanScore = rows.gather(1, labels.unsqueeze(1)).mean().item<double>(),
                          .classifiedAs = rows.argmax(1).eq(labels).to(torch::kDouble).mean().item<double>()};
    });
}

} // namespace retort::study
