#include "synthesis/sets/generation_spec.h"

#include "base/json.h"
#include "base/limits.h"
#include "clip/text/prompt_templates.h"

#include <array>
#include <fmt/format.h>

namespace retort::synthesis {

namespace {

Error invalid(std::string_view field, const std::string& what) {
    return {ErrorCode::InvalidArgument, fmt::format("generation: {}: {}", field, what)};
}

Status checkSize(std::string_view field, const data::ImageSize& size) {
    constexpr int kLargest = 4096;
    const bool unset = size == data::ImageSize{};
    const auto fits = [](int side) { return side >= 1 && side <= kLargest; };
    if (unset || (fits(size.width) && fits(size.height)))
        return {};
    return invalid(field, fmt::format("{} x {} pixels; 1 to {} a side", size.width, size.height, kLargest));
}

Status checkWords(const GenerationSpec& spec) {
    if (spec.kind == GenerationKind::Cls2Img && spec.templates.empty())
        return invalid("templates", "cls2img needs at least one, for example \"a photo of a {}.\"");
    if (!spec.templates.empty())
        RETORT_CHECK(clip::PromptTemplates::create(spec.templates).status());
    return {};
}

Status checkNumbers(const GenerationSpec& spec) {
    constexpr Range<int> kQuality{1, 100};
    RETORT_CHECK(checkNumber("generation: images per real image", spec.perImage, limits::kPerImage));
    RETORT_CHECK(checkNumber("generation: steps", spec.steps, limits::kSamplingSteps));
    RETORT_CHECK(checkNumber("generation: guidance", spec.guidance, limits::kGuidance));
    RETORT_CHECK(checkNumber("generation: eta", spec.eta, limits::kEta));
    RETORT_CHECK(checkNumber("generation: noise level", spec.noiseLevel, limits::kNoiseLevel));
    RETORT_CHECK(checkNumber("generation: strength", spec.strength, limits::kStrength));
    return checkNumber("generation: quality", spec.quality, kQuality);
}

nlohmann::json sizeJson(const data::ImageSize& size) {
    return {size.width, size.height};
}

} // namespace

std::string_view extension(FileFormat format) {
    switch (format) {
    case FileFormat::Png: return ".png";
    case FileFormat::Jpeg: return ".jpg";
    case FileFormat::WebP: return ".webp";
    }
    return ".png";
}

Status validate(const GenerationSpec& spec) {
    if (spec.kind == GenerationKind::Imported)
        return invalid("kind", "imported images are made by another program");
    RETORT_CHECK(checkNumbers(spec));
    RETORT_CHECK(checkWords(spec));
    RETORT_CHECK(checkSize("resolution", spec.sampledSize));
    return checkSize("stored size", spec.storedSize);
}

nlohmann::json describe(const GenerationSpec& spec) {
    nlohmann::json fields{{"kind", wordOf(spec.kind)},
                          {"perImage", spec.perImage},
                          {"classNames", spec.classNames},
                          {"templates", spec.templates},
                          {"negativePrompt", spec.negativePrompt},
                          {"guidance", spec.guidance},
                          {"steps", spec.steps},
                          {"scheduler", spec.scheduler ? wordOf(*spec.scheduler) : ""},
                          {"eta", spec.eta},
                          {"seed", spec.seed},
                          {"noiseLevel", spec.noiseLevel},
                          {"strength", spec.strength},
                          {"drawnSize", sizeJson(spec.sampledSize)},
                          {"storedSize", sizeJson(spec.storedSize)},
                          {"format", wordOf(spec.format)},
                          {"quality", spec.quality}};
    if (spec.prediction)
        fields["prediction"] = wordOf(*spec.prediction);
    if (spec.spacing)
        fields["spacing"] = wordOf(*spec.spacing);
    return fields;
}

} // namespace retort::synthesis
