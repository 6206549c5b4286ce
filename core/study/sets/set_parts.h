#pragma once
// What a request for generated images names: its data opened, its models known, none of them in memory.

#include "base/result.h"
#include "store/workspace.h"
#include "study/plan/planned_set.h"
#include "study/sets/set_request.h"
#include "teacher/compute_context.h"
#include "teacher/known_teacher.h"
#include "teacher/prompt_set.h"
#include "teacher/study_data.h"

#include <filesystem>
#include <optional>

namespace retort::study {

struct SetParts {
    ResolvedContext resolved{};
    StudyData data{};
    PromptSet prompts{};
    std::filesystem::path teacherFolder{};
    std::optional<KnownTeacher> teacher{}; ///< absent where the request needs none
    KnownGenerator generator{};
};

/// Errors are those of remainingSetCost().
Result<SetParts> knowSetParts(const store::Workspace& workspace, const SetRequest& request);

/// The set of the request; its choices may have been changed since its parts were looked at, what it names
/// may not. Errors are those of planSet().
Result<PlannedSet> planRequested(const SetParts& parts, const SetRequest& request);

} // namespace retort::study
