#include "study/sets/set_check.h"

#include "base/sha256.h"
#include "clip/embedding_figures.h"
#include "clip/frechet_distance.h"
#include "store/synthetic_table.h"
#include "study/sets/near_duplicates.h"
#include "synthesis/curation/curation.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

/// Of Kynkäänniemi et al. 2019.
constexpr std::int64_t kNeighbour = 3;
/// Comparing every image with every other grows with the square; more say hardly more.
constexpr std::int64_t kMostCompared = 5000;

/// Rows with their labels.
struct LabelledRows {
    at::Tensor embeddings;
    at::Tensor labels;

    std::int64_t size() const { return embeddings.size(0); }
};

LabelledRows spread(const LabelledRows& all) {
    if (all.size() <= kMostCompared)
        return all;
    const auto rows = torch::arange(kMostCompared, torch::kInt64) * all.size() / kMostCompared;
    const auto index = rows.to(torch::kInt64);
    return {.embeddings = all.embeddings.index_select(0, index), .labels = all.labels.index_select(0, index)};
}

void measure(const LabelledRows& allReal, const LabelledRows& allGenerated, store::SetQuality& quality) {
    const auto real = spread(allReal), generated = spread(allGenerated);
    quality.realImages = real.size();
    quality.generatedImages = generated.size();
    const auto fewest = std::min(real.size(), generated.size());
    if (fewest < 2)
        return;
    quality.frechet = clip::frechetDistance(real.embeddings, generated.embeddings);
    quality.diversity = 1 - clip::meanCosineWithinClasses(generated.embeddings, generated.labels);
    quality.realDiversity = 1 - clip::meanCosineWithinClasses(real.embeddings, real.labels);
    if (fewest <= kNeighbour)
        return;
    const auto shares = clip::precisionAndRecall(real.embeddings, generated.embeddings, kNeighbour);
    quality.precision = shares.precision;
    quality.recall = shares.recall;
}

class SetComparison {
public:
    SetComparison(store::Workspace& workspace, Teacher& teacher, const SetCheckInputs& inputs)
        : m_workspace(workspace), m_teacher(teacher), m_inputs(inputs) {}

    Result<store::SetCheck> run();

private:
    Status settle();
    std::string identity() const;
    Result<ImageTraits> traitsOf(const SplitImages& images, Phase phase);
    LabelledRows keptRows(const at::Tensor& embeddings) const;
    Result<store::SetCheck> compare();

    store::Workspace& m_workspace;
    Teacher& m_teacher;
    const SetCheckInputs& m_inputs;
    std::unique_ptr<synthesis::SyntheticDataset> m_set;
    std::vector<std::int64_t> m_sources;
    std::string m_curation;
};

Status SetComparison::settle() {
    RETORT_CHECK(validate(m_inputs.duplicates));
    RETORT_TRY(m_set, synthesis::openSyntheticSet(m_workspace, m_inputs.set,
                                                  {.curation = synthesis::Curation::Ignored}));
    const auto& real = m_inputs.real;
    const auto& request = m_set->record().request;
    RETORT_TRY(m_sources, synthesis::comparedImages(m_set->record(), real));
    const auto isThere = [count = real.size(data::Split::Train)](std::int64_t source) {
        return source >= 0 && source < count;
    };
    if (real.summary().classes != request.classes || m_sources.empty() ||
        !std::ranges::all_of(m_sources, isThere))
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: has other classes or fewer training images than the dataset that the "
                                 "set {} was made from ({}); name that one",
                                 real.summary().path.string(), request.name, request.dataset)};
    if (real.size(data::Split::Test) == 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: has no test images to compare generated images with",
                                 real.summary().path.string())};
    RETORT_TRY(const auto images, store::SyntheticTable(m_workspace.database()).images(m_inputs.set));
    m_curation = synthesis::curationIdentity(images);
    return {};
}

std::string SetComparison::identity() const {
    return sha256(canonical({{"set", m_set->record().request.identity},
                             {"teacher", m_teacher.embeddingIdentity()},
                             {"train", m_inputs.trainHash},
                             {"test", m_inputs.testHash},
                             {"minCosine", m_inputs.duplicates.minCosine},
                             {"maxHashDistance", m_inputs.duplicates.maxHashDistance},
                             {"rule", "stands out"}, // of findNearDuplicates(): others found before are old
                             {"calibrated", m_inputs.duplicates.calibration != Calibration::None},
                             {"curation", m_curation}}));
}

Result<ImageTraits> SetComparison::traitsOf(const SplitImages& images, Phase phase) {
    ImageTraits traits;
    RETORT_TRY(traits.embeddings, m_teacher.embed(images, m_inputs.progress(phase), m_inputs.stop));
    RETORT_TRY(traits.hashes, hashesOf(images.dataset, images.split, images.indices, m_inputs.stop));
    return traits;
}

LabelledRows SetComparison::keptRows(const at::Tensor& embeddings) const {
    std::vector<std::int64_t> rows, labels;
    for (std::int64_t i = 0; i < m_set->size(data::Split::Train); ++i) {
        if (m_set->image(i).state != store::ImageState::Stored)
            continue;
        rows.push_back(i);
        labels.push_back(m_set->image(i).label);
    }
    return {.embeddings = embeddings.index_select(0, torch::tensor(rows, torch::kInt64)),
            .labels = torch::tensor(labels, torch::kInt64)};
}

Result<store::SetCheck> SetComparison::compare() {
    RETORT_TRY(const auto hash, m_set->contentHash(data::Split::Train, m_inputs.stop));
    const auto& real = m_inputs.real;
    RETORT_TRY(const auto generated, traitsOf({.dataset = *m_set,
                                               .split = data::Split::Train,
                                               .splitHash = hash,
                                               .indices = data::allIndices(*m_set, data::Split::Train)},
                                              Phase::EmbedSet));
    RETORT_TRY(const auto test, traitsOf({.dataset = real,
                                          .split = data::Split::Test,
                                          .splitHash = m_inputs.testHash,
                                          .indices = data::allIndices(real, data::Split::Test)},
                                         Phase::ScoreTeacher));
    RETORT_TRY(const auto training, traitsOf({.dataset = real,
                                              .split = data::Split::Train,
                                              .splitHash = m_inputs.trainHash,
                                              .indices = m_sources},
                                             Phase::EmbedReal));
    m_inputs.progress(Phase::CompareSet);
    RETORT_TRY(const auto thresholds, calibrated(m_inputs.duplicates, training, test, m_inputs.stop));
    store::SetCheck check{.teacher = m_teacher.identity().name,
                          .dataset = m_inputs.real.summary().name,
                          .testImages = m_inputs.real.size(data::Split::Test),
                          .minCosine = thresholds.minCosine,
                          .maxHashDistance = thresholds.maxHashDistance};
    RETORT_TRY(check.duplicates, findNearDuplicates(generated, test, thresholds, m_inputs.stop));
    for (auto& duplicate : check.duplicates) // rows become numbers: invalid images have no row
        duplicate.number = m_set->image(duplicate.number).number;
    RETORT_CHECK(tensor::guarded("measuring a synthetic set", [&]() -> Status {
        const LabelledRows sources{
            .embeddings = training.embeddings,
            .labels = torch::tensor(data::labelsOf(real, data::Split::Train, m_sources), torch::kInt64)};
        measure(sources, keptRows(generated.embeddings), check.quality);
        return {};
    }));
    check.quality.curation = m_curation;
    return check;
}

Result<store::SetCheck> SetComparison::run() {
    RETORT_CHECK(settle());
    store::SetCheckTable table(m_workspace.database());
    RETORT_TRY(const auto known, table.find(m_inputs.set));
    const auto wanted = identity();
    if (known && known->identity == wanted)
        return *known;
    RETORT_TRY(auto check, compare());
    check.identity = wanted;
    RETORT_CHECK(table.put(m_inputs.set, check));
    return check;
}

} // namespace

Result<store::SetCheck> checkSet(store::Workspace& workspace, Teacher& teacher,
                                 const SetCheckInputs& inputs) {
    return SetComparison(workspace, teacher, inputs).run();
}

} // namespace retort::study
