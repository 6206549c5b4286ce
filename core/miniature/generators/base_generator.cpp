#include "miniature/generators/base_generator.h"

#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/weight_files.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

Status checkKind(const diffusion::UNetConfig& unet, BaseKind kind, const clip::ClipConfig& teacher,
                 const fs::path& folder) {
    if (unet.classEmbedding == diffusion::ClassEmbedding::None)
        return {};
    if (kind == BaseKind::Text)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: the generator to begin with is told a class vector already; name one "
                                 "that `miniature train generator` wrote",
                                 folder.string())};
    if (unet.classEmbeddingInput != 2 * teacher.embeddingWidth)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: its UNet is told a class vector of {} numbers, twice the width of the "
                                 "teacher's embeddings is {}",
                                 folder.string(), unet.classEmbeddingInput, 2 * teacher.embeddingWidth)};
    return {};
}

Status checkGenerator(const BaseGenerator& generator, const clip::ClipConfig& teacher,
                      const fs::path& folder) {
    const auto& unet = generator.unet.config();
    if (unet.crossAttentionWidth != teacher.text.transformer.width)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: its UNet is told hidden states of width {}, the teacher's have {}",
                                 folder.string(), unet.crossAttentionWidth, teacher.text.transformer.width)};
    if (generator.autoencoder.config().sampleSize != teacher.vision.imageSize)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: its images have {} pixels a side, the teacher sees {}", folder.string(),
                                 generator.autoencoder.config().sampleSize, teacher.vision.imageSize)};
    return {};
}

} // namespace

Result<BaseGenerator> openBaseGenerator(const fs::path& folder, BaseKind kind, const TrainingRun& run,
                                        const clip::ClipConfig& teacher) {
    RETORT_TRY(auto unet, diffusion::openUNet(folder / "unet", at::kFloat));
    RETORT_CHECK(checkKind(unet.config(), kind, teacher, folder));
    RETORT_TRY(auto autoencoder, openAutoencoder(folder, run));
    RETORT_TRY(const auto scheduler, diffusion::openScheduler(folder));
    BaseGenerator generator{std::move(unet), std::move(autoencoder), scheduler};
    RETORT_CHECK(checkGenerator(generator, teacher, folder));
    return generator;
}

} // namespace retort::miniature
