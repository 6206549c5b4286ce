#include "miniature/generators/latent_set.h"

#include "base/cancellation.h"
#include "diffusion/networks/autoencoder.h"
#include "tensor/autocast.h"
#include "tensor/torch_tensor.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kEncodedTogether = 128;
constexpr std::int64_t kPixelsTogether = kEncodedTogether * 64 * 64;

/// Fewer of large images, so that memory stays bounded.
std::int64_t encodedTogether(std::int64_t side) {
    return std::clamp<std::int64_t>(kPixelsTogether / (side * side), 1, kEncodedTogether);
}

diffusion::LatentDistribution encode(const diffusion::Autoencoder& autoencoder, const at::Tensor& pixels,
                                     const LatentComputation& how) {
    const tensor::Autocast autocast(how.device, how.precision);
    return autoencoder.encode(signedImages(pixels, how.device));
}

Error otherImages(const fs::path& path) {
    return {ErrorCode::Mismatch,
            path.string() + ": holds the latents of other images or networks; delete it"};
}

} // namespace

at::Tensor signedImages(const at::Tensor& pixels, const tensor::Device& device) {
    // The permuted view of [N, S, S, 3] is channels-last already.
    return pixels.to(at::Device(device.name)).permute({0, 3, 1, 2}).to(at::kFloat) / 127.5 - 1;
}

at::Tensor pixelsOf(const at::Tensor& signedImages) {
    const auto scaled = ((signedImages.to(at::kFloat) + 1) * 127.5).round().clamp(0, 255);
    return scaled.permute({0, 2, 3, 1}).to(at::kCPU, at::kByte).contiguous();
}

Result<LatentSet> encodeImages(const ImageReader& images, const diffusion::Autoencoder& autoencoder,
                               const LatentComputation& how,
                               const std::function<void(const at::Tensor& pixels)>& also) {
    const torch::NoGradGuard noGradients;
    std::vector<at::Tensor> means;
    std::vector<at::Tensor> logVariances;
    ProgressMeter meter(how.progress, how.task, "images", images.images);
    const auto together = encodedTogether(images.side);
    for (std::int64_t begin = 0; begin < images.images; begin += together) {
        RETORT_CHECK(checkCancelled(how.stop, "computing the latents"));
        RETORT_TRY(const auto pixels, images.read(begin, std::min(together, images.images - begin)));
        const auto latents = encode(autoencoder, pixels, how);
        means.push_back(latents.mean.to(at::kCPU, at::kHalf).contiguous());
        logVariances.push_back(latents.logVariance.to(at::kCPU, at::kHalf).contiguous());
        if (also)
            also(pixels);
        meter.advanceBy(pixels.size(0));
    }
    meter.finish();
    return LatentSet{.mean = at::cat(means),
                     .logVariance = at::cat(logVariances),
                     .embeddings = at::empty({images.images, 0}),
                     .classes = {},
                     .sizes = {images.images}};
}

Result<LatentSet> computeLatents(const TrainingImages& images, const diffusion::Autoencoder& autoencoder,
                                 const ImageJudge& judge, const LatentComputation& how) {
    std::vector<at::Tensor> embeddings;
    const ImageReader reader{.images = images.size(),
                             .side = images.images(0, 1).size(1),
                             .read = [&images](std::int64_t begin, std::int64_t count) -> Result<at::Tensor> {
                                 return images.images(begin, count);
                             }};
    RETORT_TRY(auto set, encodeImages(reader, autoencoder, how, [&](const at::Tensor& pixels) {
                   embeddings.push_back(judge.embeddings(pixels));
               }));
    set.embeddings = at::cat(embeddings);
    set.classes = images.classes();
    set.sizes = images.sizes();
    return set;
}

Status saveLatents(const fs::path& path, const LatentSet& set, const std::string& origin) {
    return tensor::saveTensors(path,
                               {{"mean", set.mean},
                                {"logVariance", set.logVariance},
                                {"embeddings", set.embeddings},
                                {"classes", set.classes}},
                               {{"origin", origin}});
}

Result<LatentSet> loadLatents(const fs::path& path, const at::Tensor& classes,
                              const std::vector<std::int64_t>& sizes, const std::string& origin) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    const auto found = archive.metadata().find("origin");
    if (found == archive.metadata().end() || found->second != origin)
        return otherImages(path);
    auto tensors = tensor::viewsOf(archive);
    for (const auto* name : {"mean", "logVariance", "embeddings", "classes"})
        if (!tensors.contains(name) || tensors[name].dim() < 1 || tensors[name].size(0) != classes.size(0))
            return otherImages(path);
    const auto& stored = tensors["classes"];
    if (stored.scalar_type() != at::kLong || !at::equal(stored, classes))
        return otherImages(path);
    return LatentSet{tensors["mean"], tensors["logVariance"], tensors["embeddings"], classes, sizes};
}

double latentScale(const TrainingImages& images, const diffusion::Autoencoder& autoencoder,
                   std::int64_t count, const LatentComputation& how) {
    const torch::NoGradGuard noGradients;
    std::vector<at::Tensor> sampled;
    std::int64_t first = 0;
    for (const auto size : images.sizes()) {
        const auto rows = first + spreadRows(size, std::min(count, size));
        for (const auto& some : rows.split(kEncodedTogether)) {
            const auto latents = encode(autoencoder, images.images(some), how);
            // The variance of a sum of independent parts: that of the means and the mean of the variances.
            sampled.push_back(
                at::stack({latents.mean.to(at::kDouble).mean(), latents.mean.to(at::kDouble).square().mean(),
                           latents.logVariance.to(at::kDouble).exp().mean()}));
        }
        first += size;
    }
    const auto moments = at::stack(sampled).mean(0).cpu();
    const auto mean = moments[0].item<double>();
    return 1 / std::sqrt(moments[1].item<double>() - mean * mean + moments[2].item<double>());
}

} // namespace retort::miniature
