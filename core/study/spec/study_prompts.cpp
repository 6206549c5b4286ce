#include "study/spec/study_prompts.h"

#include "teacher/prompt_file.h"

namespace retort::study {

namespace fs = std::filesystem;

Result<PromptSet> promptsFor(const StudySpec& spec, const std::string& dataset,
                             const std::vector<std::string>& classes, const fs::path& resources) {
    const auto own = spec.templatesOf.find(dataset);
    const auto& chosen = own == spec.templatesOf.end() ? spec.templates : own->second;
    if (!chosen.inlined.empty())
        return PromptSet{.templates = chosen.inlined, .classNames = classes};
    if (chosen.file)
        return readPrompts(spec.folder / *chosen.file, classes, {.dataset = dataset});
    return usualPrompts(resources, dataset, classes);
}

} // namespace retort::study
