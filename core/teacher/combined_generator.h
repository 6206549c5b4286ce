#pragma once
// Puts a generator together of a model and files that change it, as one more model of the workspace.

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "teacher/model_list.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

struct Combination {
    std::string name{};             ///< of the new model; empty: made from its parts' names
    diffusion::Assembly assembly{}; ///< parts by name or path, as models are found
};

struct CombinedGenerator {
    std::filesystem::path file{};       ///< that says what it is put together from
    std::vector<std::string> remarks{}; ///< on its parts, for people
};

/// Writes `<folder>/<name>.json` once the parts are found to belong together; weights stay in their files.
/// InvalidArgument: a model of this name is there already. Errors are those of findModel() and
/// diffusion::describeGenerator().
Result<CombinedGenerator> combineGenerator(const Combination& combination,
                                           const std::filesystem::path& folder, const ModelSearch& search);

/// The assembly with its parts where models are found; relative paths begin at `folder`. Errors are those of
/// findModel().
Result<diffusion::Assembly> placedAssembly(diffusion::Assembly assembly, const ModelSearch& search,
                                           const std::filesystem::path& folder = {});

} // namespace retort::study
