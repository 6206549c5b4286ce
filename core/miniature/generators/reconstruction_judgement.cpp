#include "miniature/generators/reconstruction_judgement.h"

#include "clip/frechet_distance.h"
#include "miniature/generators/image_sampler.h"
#include "miniature/generators/latent_set.h"
#include "miniature/training_images.h"
#include "tensor/autocast.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace {

constexpr std::int64_t kReconstructedTogether = 100;
constexpr std::int64_t kPairColumns = 10; // five pairs
constexpr std::int64_t kSheetPairs = 50;  // of each dataset

at::Tensor reconstructed(const ReconstructionJudgement& how, const at::Tensor& images) {
    auto again = at::empty_like(images);
    for (std::int64_t begin = 0; begin < images.size(0); begin += kReconstructedTogether) {
        const auto count = std::min(kReconstructedTogether, images.size(0) - begin);
        const tensor::Autocast autocast(how.device, how.precision);
        const auto latents = how.network.encode(signedImages(images.narrow(0, begin, count), how.device));
        again.narrow(0, begin, count).copy_(pixelsOf(how.network.decode(latents.mean)));
    }
    return again;
}

at::Tensor atMost(std::int64_t count, const at::Tensor& images) {
    const auto size = images.size(0);
    return images.index_select(0, spreadRows(size, std::min(count, size)));
}

double signalToNoise(const at::Tensor& images, const at::Tensor& again) {
    const auto square = (again.to(at::kDouble) - images.to(at::kDouble)).square().mean().item<double>();
    return 10 * std::log10(255.0 * 255.0 / square);
}

} // namespace

Result<std::vector<Figure>> judgeReconstructions(const ReconstructionJudgement& how,
                                                 const std::vector<ImageSet>& sets) {
    const torch::NoGradGuard noGradients;
    std::vector<Figure> figures;
    std::vector<at::Tensor> pairs;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        const auto& test = sets[set].test.images;
        const auto images = atMost(how.limit, test);
        const auto again = reconstructed(how, images);
        const auto wanted = how.judge.embeddings(images);
        const auto found = how.judge.embeddings(again);
        const auto same = how.judge.answers(found, set).eq(how.judge.answers(wanted, set));
        pairs.push_back(
            at::stack({atMost(kSheetPairs, images), atMost(kSheetPairs, again)}, 1).flatten(0, 1));
        const auto& name = sets[set].name;
        figures.push_back({name + " PSNR", signalToNoise(images, again), "dB"});
        figures.push_back({name + " same class", 100 * same.to(at::kDouble).mean().item<double>(), "%"});
        if (images.size(0) >= 2)
            figures.push_back({name + " Frechet distance", clip::frechetDistance(found, wanted)});
    }
    if (!how.sheet.empty())
        RETORT_CHECK(saveContactSheet(how.sheet, at::cat(pairs), kPairColumns));
    return figures;
}

} // namespace retort::miniature
