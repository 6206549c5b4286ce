#include "teacher/prompt_set.h"

#include "teacher/data_set_name.h"
#include "teacher/prompt_file.h"

namespace retort::study {

namespace fs = std::filesystem;

PromptSet defaultPrompts(const std::vector<std::string>& classes) {
    return {.templates = {"a photo of a {}."}, .classNames = classes};
}

Result<PromptSet> readPrompts(const fs::path& file, const std::vector<std::string>& classes,
                              const PromptChoice& choice) {
    RETORT_TRY(auto read, readPromptFile(file, classes, choice));
    return std::move(read.prompts);
}

std::optional<fs::path> shippedPrompts(const fs::path& resources, const std::string& dataset) {
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(resources / "templates", absent))
        if (entry.path().extension() == ".json" && isSameDataSet(entry.path().stem().string(), dataset))
            return entry.path();
    return std::nullopt;
}

Result<PromptSet> anyDataSetPrompts(const fs::path& resources, const std::string& name,
                                    const std::vector<std::string>& classes) {
    return readShippedPrompts(resources / "templates" / "any-data-set" / (name + ".json"), classes);
}

} // namespace retort::study
