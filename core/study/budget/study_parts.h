#pragma once
// The datasets and models of a study, looked at one by one: which are here, and how to get the others.

#include "study/budget/missing_part.h"
#include "study/budget/published_model.h"
#include "study/plan/study_plan.h"

#include <optional>
#include <vector>

namespace retort::study {

struct StudyParts {
    std::vector<std::optional<PlannedData>> datasets;  ///< in the study's order
    std::vector<std::optional<KnownTeacher>> teachers; ///< in the study's order; none where none is asked
    KnownGenerators generators;
    std::vector<PublishedModel> published;
    std::vector<MissingPart> missing;
};

/// Errors are those of opening what is here.
Result<StudyParts> lookForParts(const StudySpec& spec, const store::Workspace& workspace,
                                const ResolvedContext& resolved);

} // namespace retort::study
