#include "miniature/generators/training_run.h"

#include "base/file.h"
#include "base/sha256.h"
#include "diffusion/checkpoints/weight_files.h"

#include <torch/types.h>

namespace retort::miniature {

namespace fs = std::filesystem;

fs::path workFolder(const fs::path& folder) {
    auto plain = folder.lexically_normal();
    if (!plain.has_filename())
        plain = plain.parent_path();
    return plain += ".training";
}

fs::path autoencoderWeights(const fs::path& folder) {
    return folder / "vae/diffusion_pytorch_model.safetensors";
}

Result<diffusion::Autoencoder> openAutoencoder(const fs::path& generator, const TrainingRun& run) {
    RETORT_TRY(auto autoencoder, diffusion::openAutoencoder(generator / "vae", at::kFloat));
    autoencoder.to(at::Device(run.device.name), at::kFloat);
    return autoencoder;
}

Result<clip::LoadedTeacher> openTeacher(const TrainingRun& run) {
    RETORT_TRY(auto teacher, clip::openTeacher(run.teacher, {.dtype = at::kFloat}));
    teacher.model.to(at::Device(run.device.name), at::kFloat);
    return teacher;
}

Result<LatentSet> latentsOf(const fs::path& generator, const TrainingRun& run, const TrainingImages& images,
                            const ImageJudge& judge, const clip::LoadedTeacher& teacher) {
    RETORT_TRY(const auto autoencoder, openAutoencoder(generator, run));
    RETORT_TRY(const auto weights, sha256OfFile(autoencoderWeights(generator)));
    const auto origin = weights + " " + teacher.contentHash;
    const auto path = workFolder(generator) / "latents.safetensors";
    if (fs::exists(path))
        if (auto kept = loadLatents(path, images.classes(), images.sizes(), origin); kept.ok())
            return kept;
    RETORT_TRY(
        auto latents,
        computeLatents(
            images, autoencoder, judge,
            {.device = run.device, .precision = run.precision, .progress = run.progress, .stop = run.stop}));
    RETORT_CHECK(createFolders(path.parent_path()));
    RETORT_CHECK(saveLatents(path, latents, origin));
    return latents;
}

} // namespace retort::miniature
