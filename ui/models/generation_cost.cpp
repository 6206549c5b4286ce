#include "models/generation_cost.h"

#include "models/generation_draft.h"
#include "models/generation_record.h"
#include "models/text.h"
#include "store/synthetic_table.h"
#include "synthesis/disk_need.h"

#include <algorithm>

namespace retort::ui {

namespace {

/// Seconds for one evaluation of the network for one picture.
std::optional<double> secondsPerCall(const store::SyntheticSetRecord& set, const GenerationNeed& need) {
    const auto choices = choicesOf(set);
    const bool isAlike =
        set.request.generator == need.generator && choices.size.value_or(need.drawnSide) == need.drawnSide;
    const double calls = networkCalls(choices, set.request.kind) * static_cast<double>(set.done());
    if (!isAlike || calls <= 0 || set.seconds <= 0)
        return std::nullopt;
    return set.seconds / calls;
}

double middleOf(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::string kindOf(Drawing drawing) {
    return drawing == Drawing::FromNoised ? "sdedit" : "img2img";
}

} // namespace

GenerationNeed needOf(const GenerationDraft& draft) {
    const auto request = draft.request();
    GenerationNeed need{.generator = request.generator, .pictures = draft.pictures().value_or(0)};
    const auto drawing = draft.drawing();
    const bool keepsEmbeddings = drawing != Drawing::FromText && request.teacher;
    need.sources = keepsEmbeddings ? draft.labelled().value_or(0) : 0;
    need.scored = request.scoring == study::Scoring::ByTeacher ? need.pictures : 0;
    need.networkCalls = networkCalls(request.choices, kindOf(drawing));
    need.drawnSide = draft.drawnSide();
    need.storedSide = draft.storedSide();
    need.embeddingWidth = keepsEmbeddings ? draft.embeddingWidth() : 0;
    if (const auto format = synthesis::pictureFormatNamed(request.choices.format.value_or("png"));
        format.ok())
        need.format = *format;
    return need;
}

Result<GenerationCost> generationCost(store::Workspace& workspace, const GenerationNeed& need) {
    RETORT_TRY(const auto sets, store::SyntheticTable(workspace.database()).all());
    RETORT_TRY(const auto room, synthesis::freeBytesAt(workspace.folder()));
    GenerationCost cost{.pictures = need.pictures,
                        .teacherPasses = need.sources + need.scored,
                        .freeBytes = static_cast<double>(room)};
    if (need.storedSide > 0)
        cost.bytes =
            static_cast<double>(synthesis::bytesNeeded({.pictures = need.pictures,
                                                        .size = {need.storedSide, need.storedSide},
                                                        .format = need.format,
                                                        .embeddingRows = need.sources + need.pictures,
                                                        .embeddingWidth = need.embeddingWidth}));
    std::vector<double> measured;
    for (const auto& set : sets)
        if (const auto seconds = secondsPerCall(set, need))
            measured.push_back(*seconds);
    cost.earlierSets = static_cast<int>(measured.size());
    if (!measured.empty())
        cost.seconds = middleOf(std::move(measured)) * need.networkCalls * static_cast<double>(need.pictures);
    return cost;
}

} // namespace retort::ui
