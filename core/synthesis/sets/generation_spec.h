#pragma once
// The specification of a synthetic set: every setting that changes its images.

#include "base/result.h"
#include "base/words.h"
#include "data/images/image.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::synthesis {

enum class GenerationKind {
    Cls2Img, ///< text to image, from the prompt of a class
    Img2Img, ///< Stable unCLIP or an image adapter: from the teacher's embedding of a real training image
    SdEdit,  ///< from a real training image, noised and denoised again (Meng et al. 2022, "SDEdit")
    Imported ///< by another program: nothing that is generated here
};
constexpr auto words(GenerationKind) {
    return std::to_array<Word<GenerationKind>>({{GenerationKind::Cls2Img, "cls2img"},
                                                {GenerationKind::Img2Img, "img2img"},
                                                {GenerationKind::SdEdit, "sdedit"},
                                                {GenerationKind::Imported, "imported"}});
}

enum class FileFormat { Png, Jpeg, WebP };
constexpr auto words(FileFormat) {
    return std::to_array<Word<FileFormat>>(
        {{FileFormat::Png, "png"}, {FileFormat::Jpeg, "jpeg"}, {FileFormat::WebP, "webp"}});
}
/// ".png", ".jpg" or ".webp".
std::string_view extension(FileFormat format);

struct GenerationSpec {
    GenerationKind kind = GenerationKind::Cls2Img;
    int perImage = 4; ///< images per labelled real image
    /// The words for the classes, in label order; empty: the dataset's own.
    std::vector<std::string> classNames{};
    /// Each with "{}" or "{c}" where the class goes; an image's seed chooses one. Without any, the prompt is
    /// empty; cls2img needs one.
    std::vector<std::string> templates{};
    std::string negativePrompt{};
    double guidance = 2;
    int steps = 25;
    std::optional<diffusion::SchedulerKind> scheduler{}; ///< absent: the generator's own
    std::optional<diffusion::TimestepSpacing>
        spacing{}; ///< of the sampler steps; absent: the generator's own
    /// What the generator's network predicts; absent: as it says itself.
    std::optional<diffusion::PredictionType> prediction{};
    double eta = 0; ///< of DDIM
    std::uint64_t seed = 0;
    int noiseLevel = 0;            ///< Img2Img: timesteps of noise on the embedding, [0, 999]
    double strength = 0.6;         ///< SdEdit: part of the steps that is taken, (0, 1]
    data::ImageSize sampledSize{}; ///< 0 x 0: as the generator was trained
    data::ImageSize storedSize{};  ///< 0 x 0: as generated
    FileFormat format = FileFormat::Png;
    int quality = 95; ///< of JPEG and WebP, [1, 100]
};

/// InvalidArgument, naming the field and what it may be.
Status validate(const GenerationSpec& spec);

/// Every field, for the store and for the identity; prediction and spacing only where they are chosen.
nlohmann::json describe(const GenerationSpec& spec);

} // namespace retort::synthesis
