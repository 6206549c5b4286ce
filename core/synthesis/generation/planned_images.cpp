#include "synthesis/generation/planned_images.h"

#include "synthesis/generation/generation_inputs.h"
#include "synthesis/generation/sampled_size.h"
#include "synthesis/sets/image_file.h"

#include <fmt/format.h>

namespace retort::synthesis {

namespace {

Result<std::vector<data::Image>> sourcesOf(const GenerationSpec& spec, const GenerationInputs& inputs,
                                           const std::vector<PlannedImage>& planned,
                                           const ImageGeneratorDescription& imageGenerator) {
    std::vector<data::Image> sources;
    if (spec.kind != GenerationKind::SdEdit)
        return sources;
    const auto size = sampledSize(spec, imageGenerator);
    for (const auto& each : planned) {
        RETORT_TRY(const auto image, inputs.dataset.image(data::Split::Train, each.source));
        RETORT_TRY(auto fitting, cutTo(image, size));
        sources.push_back(std::move(fitting));
    }
    return sources;
}

std::string schedulerText(const SetFacts& facts) {
    const auto& used = facts.spec.scheduler ? facts.spec.scheduler : facts.imageGenerator.scheduler;
    return used ? std::string{wordOf(*used)} : std::string{};
}

PngText textOf(const PlannedImage& planned, const SetFacts& facts) {
    const auto& spec = facts.spec;
    PngText text{{"Software", "Retort"},
                 {"kind", std::string{wordOf(spec.kind)}},
                 {"prompt", planned.prompt},
                 {"negative prompt", spec.negativePrompt},
                 {"seed", fmt::format("{}", planned.seed)},
                 {"generator", facts.imageGenerator.name},
                 {"generator hash", facts.imageGenerator.contentHash},
                 {"steps", fmt::format("{}", spec.steps)},
                 {"guidance", fmt::format("{}", spec.guidance)},
                 {"scheduler", schedulerText(facts)},
                 {"data set", facts.dataset}};
    if (spec.spacing)
        text["timestep spacing"] = wordOf(*spec.spacing);
    if (spec.prediction)
        text["prediction"] = wordOf(*spec.prediction);
    if (spec.kind != GenerationKind::Cls2Img)
        text["source"] = fmt::format("train/{}", planned.source);
    if (spec.kind == GenerationKind::Img2Img) {
        text["noise level"] = fmt::format("{}", spec.noiseLevel);
        text["teacher"] = facts.teacher;
    }
    if (spec.kind == GenerationKind::SdEdit)
        text["strength"] = fmt::format("{}", spec.strength);
    return text;
}

} // namespace

Result<std::vector<GeneratedImage>>
generatePlanned(ImageGenerator& imageGenerator, const GenerationSpec& spec, const GenerationInputs& inputs,
                const std::vector<PlannedImage>& planned, const std::stop_token& stop) {
    RETORT_TRY(const auto sources, sourcesOf(spec, inputs, planned, imageGenerator.description()));
    std::vector<ImageOrder> orders;
    for (std::size_t i = 0; i < planned.size(); ++i) {
        ImageOrder order{.seed = planned[i].seed, .prompt = planned[i].prompt};
        if (spec.kind == GenerationKind::Img2Img) {
            const auto width = static_cast<std::size_t>(inputs.embeddings->width);
            const auto row = static_cast<std::size_t>(planned[i].sourceRow);
            order.embedding = inputs.embeddings->rows.subspan(row * width, width);
        }
        if (!sources.empty())
            order.source = &sources[i];
        orders.push_back(std::move(order));
    }
    RETORT_TRY(auto generated, imageGenerator.generate(orders, spec, stop));
    if (generated.size() != planned.size())
        return Error{ErrorCode::Internal,
                     fmt::format("{}: generated {} images of {}", imageGenerator.description().name,
                                 generated.size(), planned.size())};
    return generated;
}

Result<std::vector<std::byte>> fileOf(const PlannedImage& planned, const GeneratedImage& generated,
                                      const SetFacts& facts) {
    RETORT_TRY(const auto image, cutTo(generated.image, facts.storedSize));
    return encodeImage(image, facts.spec, textOf(planned, facts));
}

Result<SingleImage> generateSingle(ImageGenerator& imageGenerator, const GenerationSpec& spec,
                                   const GenerationInputs& inputs, const std::stop_token& stop) {
    const auto& about = imageGenerator.description();
    RETORT_CHECK(validate(spec));
    RETORT_CHECK(checkInputs(spec, inputs, about));
    RETORT_TRY(const auto plan, GenerationPlan::create(spec, inputs));
    SingleImage single{.planned = plan.image(0), .file = {}};
    RETORT_TRY(const auto generated, generatePlanned(imageGenerator, spec, inputs, {single.planned}, stop));
    if (!generated.front().valid)
        return single;
    RETORT_TRY(single.file, fileOf(single.planned, generated.front(),
                                   {.spec = spec,
                                    .imageGenerator = about,
                                    .dataset = inputs.dataset.summary().name,
                                    .teacher = inputs.embeddings ? inputs.embeddings->teacher : std::string{},
                                    .storedSize = storedSize(spec, about)}));
    return single;
}

} // namespace retort::synthesis
