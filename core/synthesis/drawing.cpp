#include "synthesis/drawing.h"

#include "synthesis/generation_inputs.h"
#include "synthesis/picture_file.h"
#include "synthesis/picture_size.h"

#include <fmt/format.h>

namespace retort::synthesis {

namespace {

Result<std::vector<data::Image>> sourcesOf(const GenerationSpec& spec, const GenerationInputs& inputs,
                                           const std::vector<PlannedPicture>& planned,
                                           const PainterDescription& painter) {
    std::vector<data::Image> sources;
    if (spec.kind != GenerationKind::SdEdit)
        return sources;
    const auto size = drawnSize(spec, painter);
    for (const auto& picture : planned) {
        RETORT_TRY(const auto image, inputs.dataSet.image(data::Split::Train, picture.source));
        RETORT_TRY(auto fitting, cutTo(image, size));
        sources.push_back(std::move(fitting));
    }
    return sources;
}

PngText textOf(const PlannedPicture& planned, const SetFacts& facts) {
    const auto& spec = facts.spec;
    PngText text{{"Software", "Retort"},
                 {"kind", std::string{wordOf(spec.kind)}},
                 {"prompt", planned.prompt},
                 {"negative prompt", spec.negativePrompt},
                 {"seed", fmt::format("{}", planned.seed)},
                 {"generator", facts.painter.name},
                 {"generator hash", facts.painter.contentHash},
                 {"steps", fmt::format("{}", spec.steps)},
                 {"guidance", fmt::format("{}", spec.guidance)},
                 {"scheduler", std::string{wordOf(spec.scheduler.value_or(facts.painter.scheduler))}},
                 {"data set", facts.dataset}};
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

Result<std::vector<PaintedPicture>> drawPlanned(Painter& painter, const GenerationSpec& spec,
                                                const GenerationInputs& inputs,
                                                const std::vector<PlannedPicture>& planned,
                                                const std::stop_token& stop) {
    RETORT_TRY(const auto sources, sourcesOf(spec, inputs, planned, painter.description()));
    std::vector<PictureOrder> orders;
    for (std::size_t i = 0; i < planned.size(); ++i) {
        PictureOrder order{.seed = planned[i].seed, .prompt = planned[i].prompt};
        if (spec.kind == GenerationKind::Img2Img) {
            const auto width = static_cast<std::size_t>(inputs.embeddings->width);
            const auto row = static_cast<std::size_t>(planned[i].sourceRow);
            order.embedding = inputs.embeddings->rows.subspan(row * width, width);
        }
        if (!sources.empty())
            order.source = &sources[i];
        orders.push_back(std::move(order));
    }
    RETORT_TRY(auto painted, painter.paint(orders, spec, stop));
    if (painted.size() != planned.size())
        return Error{ErrorCode::Internal,
                     fmt::format("{}: generated {} images of {}", painter.description().name, painted.size(),
                                 planned.size())};
    return painted;
}

Result<std::vector<std::byte>> fileOf(const PlannedPicture& planned, const PaintedPicture& painted,
                                      const SetFacts& facts) {
    RETORT_TRY(const auto image, cutTo(painted.image, facts.storedSize));
    return encodePicture(image, facts.spec, textOf(planned, facts));
}

Result<SinglePicture> drawSingle(Painter& painter, const GenerationSpec& spec, const GenerationInputs& inputs,
                                 const std::stop_token& stop) {
    const auto& about = painter.description();
    RETORT_CHECK(validate(spec));
    RETORT_CHECK(checkInputs(spec, inputs, about));
    RETORT_TRY(const auto plan, GenerationPlan::create(spec, inputs));
    SinglePicture single{.planned = plan.picture(0), .file = {}};
    RETORT_TRY(const auto painted, drawPlanned(painter, spec, inputs, {single.planned}, stop));
    if (!painted.front().valid)
        return single;
    RETORT_TRY(single.file, fileOf(single.planned, painted.front(),
                                   {.spec = spec,
                                    .painter = about,
                                    .dataset = inputs.dataSet.summary().name,
                                    .teacher = inputs.embeddings ? inputs.embeddings->teacher : std::string{},
                                    .storedSize = storedSize(spec, about)}));
    return single;
}

} // namespace retort::synthesis
