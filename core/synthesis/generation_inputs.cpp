#include "synthesis/generation_inputs.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::synthesis {

namespace {

Status checkSources(const GenerationInputs& inputs) {
    const auto& summary = inputs.dataSet.summary();
    const auto refused = [&](const std::string& what) {
        return Error{ErrorCode::InvalidArgument, fmt::format("{}: {}", summary.path.string(), what)};
    };
    if (inputs.split != data::Split::Train)
        return refused(fmt::format("pictures are generated from training pictures only; the {} split is for "
                                   "judging students and is refused",
                                   data::name(inputs.split)));
    if (inputs.sources.empty())
        return refused("no training picture is chosen to generate from");
    const auto size = inputs.dataSet.size(data::Split::Train);
    const auto outside = std::find_if(inputs.sources.begin(), inputs.sources.end(),
                                      [&](std::int64_t index) { return index < 0 || index >= size; });
    if (outside != inputs.sources.end())
        return refused(fmt::format("there is no training picture {}; the split holds {}", *outside, size));
    return {};
}

Status checkEmbeddings(const SourceEmbeddings& embeddings, const GenerationInputs& inputs,
                       const PainterDescription& painter) {
    const auto width = static_cast<std::size_t>(std::max(embeddings.width, 0));
    if (width == 0 || embeddings.rows.size() != inputs.sources.size() * width)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: {} numbers are no embeddings of {} pictures in {} dimensions",
                                 embeddings.teacher, embeddings.rows.size(), inputs.sources.size(), width)};
    if (painter.embeddingWidth == 0 || embeddings.width == painter.embeddingWidth)
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: draws from image embeddings of {} dimensions, the teacher {} gives {}; "
                             "choose the teacher that the generator was trained with",
                             painter.name, painter.embeddingWidth, embeddings.teacher, embeddings.width)};
}

Status checkKind(const GenerationSpec& spec, const PainterDescription& painter) {
    const bool wantsEmbedding = spec.kind == GenerationKind::Img2Img;
    const bool takesEmbedding = painter.embeddingWidth > 0;
    if (wantsEmbedding == takesEmbedding)
        return {};
    if (takesEmbedding)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: draws from image embeddings (Stable unCLIP), {} needs a generator that "
                                 "draws from text",
                                 painter.name, wordOf(spec.kind))};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: draws from text alone, img2img needs a Stable unCLIP generator; a strength "
                             "would ask for SDEdit instead",
                             painter.name)};
}

Status checkSides(const GenerationSpec& spec, const PainterDescription& painter) {
    const auto size = drawnSize(spec, painter);
    if (size.width % painter.pictureFactor == 0 && size.height % painter.pictureFactor == 0)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: cannot draw {} x {} pixels; sides must be multiples of {}", painter.name,
                             size.width, size.height, painter.pictureFactor)};
}

} // namespace

Status checkInputs(const GenerationSpec& spec, const GenerationInputs& inputs,
                   const PainterDescription& painter) {
    RETORT_CHECK(checkSources(inputs));
    RETORT_CHECK(checkKind(spec, painter));
    RETORT_CHECK(checkSides(spec, painter));
    if (inputs.embeddings)
        return checkEmbeddings(*inputs.embeddings, inputs, painter);
    if (spec.kind == GenerationKind::Img2Img)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: the training pictures come without embeddings, and img2img draws from "
                                 "a teacher's embeddings of them; name a teacher",
                                 inputs.dataSet.summary().path.string())};
    return {};
}

data::ImageSize drawnSize(const GenerationSpec& spec, const PainterDescription& painter) {
    if (spec.drawnSize == data::ImageSize{})
        return {painter.pictureSize, painter.pictureSize};
    return spec.drawnSize;
}

data::ImageSize storedSize(const GenerationSpec& spec, const PainterDescription& painter) {
    return spec.storedSize == data::ImageSize{} ? drawnSize(spec, painter) : spec.storedSize;
}

} // namespace retort::synthesis
