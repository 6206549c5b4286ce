#include "miniature/generators/generator_judgement.h"

#include "clip/embedding_figures.h"
#include "clip/frechet_distance.h"
#include "clip/zero_shot.h"
#include "miniature/generators/random_batches.h"
#include "miniature/training_images.h"

#include <torch/types.h>

#include <algorithm>

namespace retort::miniature {

namespace {

constexpr std::int64_t kSheetColumns = 10;
constexpr std::int64_t kSheetRows = 10; // of each dataset

/// At noise level 0.
at::Tensor noiselessVectors(const diffusion::UnclipNoise& noise, const at::Tensor& sources,
                            std::uint64_t seed) {
    const auto levels = at::zeros({sources.size(0)}, at::kLong);
    const auto sampled =
        normals(sources.sizes(), {.seed = seed, .part = "judging", .step = 0}, "embedding noise");
    return noise.classVector(noise.noised(sources, sampled, levels), levels);
}

double percent(const at::Tensor& hits) {
    return 100 * hits.to(at::kDouble).mean().item<double>();
}

} // namespace

std::int64_t GeneratorJudgement::count(Depth depth) const {
    return depth == Depth::Final ? m_plan.finalImages : m_plan.images;
}

void GeneratorJudgement::addFrechet(std::size_t set, const at::Tensor& embeddings,
                                    std::vector<Figure>& figures) const {
    const auto& test = m_material.sets[set].test.images;
    if (test.size(0) < 2)
        return;
    const auto real = m_material.judge.embeddings(test);
    figures.push_back(
        {m_material.sets[set].name + " Frechet distance", clip::frechetDistance(embeddings, real)});
}

Result<std::vector<Figure>> GeneratorJudgement::ofCaptions(const ImageSampler& sampler, Depth depth) {
    const auto& captions = m_material.captions;
    std::vector<Figure> figures;
    m_sheet.clear();
    for (std::size_t set = 0; set < m_material.sets.size(); ++set) {
        const auto& name = m_material.sets[set].name;
        const auto classes = static_cast<std::int64_t>(m_material.sets[set].classes.size());
        const auto labels = at::arange(count(depth), at::kLong) % classes;
        RETORT_TRY(
            const auto images,
            sampler.sample({.states = captions.states(captions.turnRows(labels + partOf(set).firstClass)),
                            .emptyStates = captions.states(CaptionStates::emptyRows(1))},
                           m_seed + set));
        const auto embeddings = m_material.judge.embeddings(images);
        const auto right = m_material.judge.answers(embeddings, set).eq(labels);
        figures.push_back({name + " as prompted", percent(right), "%"});
        if (depth == Depth::Final)
            addFrechet(set, embeddings, figures);
        m_sheet.push_back(images.narrow(0, 0, std::min(images.size(0), kSheetColumns * kSheetRows)));
    }
    return figures;
}

GeneratorJudgement::Part GeneratorJudgement::partOf(std::size_t set) const {
    Part part;
    for (std::size_t before = 0; before < set; ++before) {
        part.first += m_material.latents.sizes[before];
        part.firstClass += static_cast<std::int64_t>(m_material.sets[before].classes.size());
    }
    part.size = m_material.latents.sizes[set];
    return part;
}

Result<at::Tensor> GeneratorJudgement::sampleVariations(const ImageSampler& sampler,
                                                        const diffusion::UnclipNoise* noise,
                                                        const at::Tensor& sources, std::uint64_t seed) const {
    const auto empty = m_material.captions.states(CaptionStates::emptyRows(1));
    SamplingConditions conditions{.states = empty.expand({sources.size(0), -1, -1}), .emptyStates = empty};
    if (noise)
        conditions.classVector = noiselessVectors(*noise, sources, seed).to(empty.device());
    else
        conditions.embeddings = sources.to(empty.device());
    return sampler.sample(conditions, seed);
}

Result<std::vector<Figure>> GeneratorJudgement::ofEmbeddings(const ImageSampler& sampler,
                                                             const diffusion::UnclipNoise* noise,
                                                             Depth depth) {
    const auto& latents = m_material.latents;
    std::vector<Figure> figures;
    m_sheet.clear();
    for (std::size_t set = 0; set < m_material.sets.size(); ++set) {
        const auto& name = m_material.sets[set].name;
        const auto [first, size, firstClass] = partOf(set);
        const auto rows = first + spreadRows(size, count(depth));
        const auto sources = latents.embeddings.index_select(0, rows);
        RETORT_TRY(const auto images, sampleVariations(sampler, noise, sources, m_seed + set));
        const auto embeddings = m_material.judge.embeddings(images);
        const auto right =
            m_material.judge.answers(embeddings, set).eq(latents.classes.index_select(0, rows) - firstClass);
        figures.push_back({name + " cosine to the source",
                           at::cosine_similarity(embeddings, sources, 1).mean().item<double>()});
        figures.push_back({name + " cosine of two of a class",
                           clip::meanCosineWithinClasses(latents.embeddings.narrow(0, first, size),
                                                         latents.classes.narrow(0, first, size))});
        figures.push_back({name + " class of the source", percent(right), "%"});
        if (depth == Depth::Final)
            addFrechet(set, embeddings, figures);
        const auto originals = m_material.sets[set].train.images.index_select(0, rows - first);
        // From all of them: the rows lie class by class.
        const auto shown =
            spreadRows(images.size(0), std::min(images.size(0), kSheetColumns * kSheetRows / 2));
        m_sheet.push_back(at::stack({originals, images}, 1).index_select(0, shown).flatten(0, 1));
    }
    return figures;
}

Status GeneratorJudgement::saveSheet(const std::filesystem::path& path) const {
    const auto images = at::cat(m_sheet);
    return saveContactSheet(path, images, std::min(kSheetColumns, images.size(0)));
}

} // namespace retort::miniature
