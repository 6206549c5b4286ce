#pragma once
// How good a generator under training is, by the teacher's opinion of what it generates.

#include "base/result.h"
#include "diffusion/networks/unclip_noise.h"
#include "miniature/caption_states.h"
#include "miniature/generators/image_judge.h"
#include "miniature/generators/image_sampler.h"
#include "miniature/generators/latent_set.h"
#include "miniature/generators/part_evaluation.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace retort::miniature {

enum class Depth {
    OnTheWay,
    Final ///< more images, and the Fréchet distance between them and the real test images
};

class GeneratorJudgement {
public:
    /// All of it must outlive the judgement.
    struct Material {
        const std::vector<ImageSet>& sets;
        const LatentSet& latents;
        const CaptionStates& captions;
        const ImageJudge& judge;
    };
    GeneratorJudgement(const Material& material, const JudgingPlan& plan, std::uint64_t seed)
        : m_material(material), m_plan(plan), m_seed(seed) {}

    /// Per dataset: the share of images generated from captions that are classified as told.
    Result<std::vector<Figure>> ofCaptions(const ImageSampler& sampler, Depth depth);
    /// Per dataset, of images generated from embeddings of training images, with unCLIP at noise level 0 and
    /// without it (null) by the sampler's adapter: the mean cosine
    /// to the embedding they were generated from, beside that of two real images of one class; and the share
    /// that is classified as their source.
    Result<std::vector<Figure>> ofEmbeddings(const ImageSampler& sampler, const diffusion::UnclipNoise* noise,
                                             Depth depth);

    /// What was generated last, some of each class side by side (from embeddings: each right of its source),
    /// for a person to look at.
    Status saveSheet(const std::filesystem::path& path) const;

private:
    /// A dataset's place in the list of training images.
    struct Part {
        std::int64_t first = 0;
        std::int64_t size = 0;
        std::int64_t firstClass = 0;
    };
    Part partOf(std::size_t set) const;
    std::int64_t count(Depth depth) const;
    Result<at::Tensor> sampleVariations(const ImageSampler& sampler, const diffusion::UnclipNoise* noise,
                                        const at::Tensor& sources, std::uint64_t seed) const;
    void addFrechet(std::size_t set, const at::Tensor& embeddings, std::vector<Figure>& figures) const;

    Material m_material;
    JudgingPlan m_plan;
    std::uint64_t m_seed;
    std::vector<at::Tensor> m_sheet; ///< uint8 rows of kSheetColumns images
};

} // namespace retort::miniature
