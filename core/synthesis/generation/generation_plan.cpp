#include "synthesis/generation/generation_plan.h"

#include "base/random_stream.h"
#include "base/sha256.h"
#include "clip/text/prompt_templates.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace retort::synthesis {

namespace {

std::uint64_t seedOf(std::uint64_t setSeed, std::int64_t number) {
    constexpr int kHalf = 32;
    RandomStream stream(setSeed, "synthetic picture", static_cast<std::uint64_t>(number));
    const std::uint64_t high = stream.bits() >> 1; // the store's integers are signed
    return high << kHalf | stream.bits();
}

Result<std::vector<std::vector<std::string>>> promptsOf(const GenerationSpec& spec,
                                                        const std::vector<std::string>& classes) {
    const auto& names = spec.classNames.empty() ? classes : spec.classNames;
    if (names.size() != classes.size())
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("generation: {} class names are given, the dataset has {} classes",
                                 names.size(), classes.size())};
    std::vector<std::vector<std::string>> prompts(names.size());
    if (spec.templates.empty())
        return prompts;
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(spec.templates));
    for (std::size_t label = 0; label < names.size(); ++label)
        prompts[label] = templates.promptsFor(names[label]);
    return prompts;
}

} // namespace

Result<GenerationPlan> GenerationPlan::create(const GenerationSpec& spec, const GenerationInputs& inputs) {
    GenerationPlan plan;
    RETORT_TRY(plan.m_prompts, promptsOf(spec, inputs.dataset.summary().classes));
    plan.m_sources = inputs.sources;
    plan.m_labels = data::labelsOf(inputs.dataset, inputs.split, inputs.sources);
    plan.m_perImage = spec.perImage;
    plan.m_seed = spec.seed;
    return plan;
}

PlannedImage GenerationPlan::image(std::int64_t number) const {
    const auto row = static_cast<std::size_t>(number) % m_sources.size();
    const auto label = m_labels[row];
    const auto seed = seedOf(m_seed, number);
    const auto& prompts = m_prompts[static_cast<std::size_t>(label)];
    RandomStream choice(seed, "synthetic prompt");
    return {.number = number,
            .label = label,
            .sourceRow = static_cast<std::int64_t>(row),
            .source = m_sources[row],
            .seed = seed,
            .prompt = prompts.empty() ? std::string{} : prompts[choice.below(prompts.size())]};
}

std::string generationIdentity(const GenerationSpec& spec, const GenerationInputs& inputs,
                               const ImageGeneratorDescription& imageGenerator) {
    const auto teacher = inputs.embeddings ? inputs.embeddings->teacherHash : std::string{};
    return sha256(nlohmann::json{{"generator", imageGenerator.contentHash},
                                 {"precision", imageGenerator.precision},
                                 {"data", inputs.splitHash},
                                 {"classes", inputs.dataset.summary().classes},
                                 {"sources", inputs.sources},
                                 {"teacher", teacher},
                                 {"spec", describe(spec)}}
                      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

} // namespace retort::synthesis
