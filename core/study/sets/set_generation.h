#pragma once
// One synthetic set as a person asks for it on the command line. The same choices in a study mean the same
// set: the study finds it in the workspace.

#include "base/result.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "study/sets/set_request.h"
#include "synthesis/generation/generation_options.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// In one line without a line end.
std::string textOf(const SetCost& cost);

struct SetReport {
    synthesis::GenerationOutcome outcome;
    std::filesystem::path folder;
    std::optional<double> meanScore{};    ///< mean zero-shot probability of the intended class
    std::optional<double> classifiedAs{}; ///< share whose likeliest class is the intended one
    std::vector<std::string> remarks{};   ///< on the models' files and on prompts that are cut, for people
};

/// Errors are those of opening dataset, generator and teacher, of synthesis::generateSet, and
/// InvalidArgument for scores without a teacher.
Result<SetReport> generateRequested(store::Workspace& workspace, const SetRequest& request);

/// What generateRequested() would still have to do; generates, embeds and stores nothing. Errors are those of
/// opening dataset, generator and teacher, and InvalidArgument as there.
Result<SetCost> remainingSetCost(store::Workspace& workspace, const SetRequest& request);

/// What the workspace knows of the requested set; absent before it is begun. Errors are those of
/// remainingSetCost().
Result<std::optional<store::SyntheticSetRecord>> findRequested(store::Workspace& workspace,
                                                               const SetRequest& request);

} // namespace retort::study
