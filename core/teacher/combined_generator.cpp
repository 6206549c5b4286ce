#include "teacher/combined_generator.h"

#include "base/file.h"
#include "diffusion/generators/generator.h"
#include "synthesis/sets/class_folders.h"

#include <fmt/format.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

/// "sd15-lcm-lora-sdv1-5-lcm".
std::string nameOf(const diffusion::Assembly& assembly) {
    std::string name;
    for (const auto& file : diffusion::filesOf(assembly)) {
        const auto part = file.extension() == ".safetensors" ? file.stem() : file.filename();
        name += (name.empty() ? "" : "-") + part.string();
    }
    return assembly.scheduler ? fmt::format("{}-{}", name, wordOf(*assembly.scheduler)) : name;
}

} // namespace

Result<diffusion::Assembly> placedAssembly(diffusion::Assembly assembly, const ModelSearch& search,
                                           const fs::path& folder) {
    for (auto* part : diffusion::partsOf(assembly)) {
        RETORT_TRY(*part, findModel(part->string(), search, folder));
    }
    return assembly;
}

Result<CombinedGenerator> combineGenerator(const Combination& combination, const fs::path& folder,
                                           const ModelSearch& search) {
    RETORT_TRY(const auto assembly, placedAssembly(combination.assembly, search));
    const auto name = combination.name.empty() ? nameOf(assembly) : combination.name;
    CombinedGenerator combined{.file = folder / (synthesis::fileNameFrom(name) + ".json")};
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(combined.file, ignored)))
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: there is a model of this name already; choose another name",
                                 combined.file.string())};
    RETORT_TRY(const auto about,
               diffusion::describeGenerator(assembly.base,
                                            {.assembly = assembly, .vocabularyFolders = search.folders}));
    combined.remarks = about.remarks;
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(diffusion::writeAssembly(combined.file, assembly));
    return combined;
}

} // namespace retort::study
