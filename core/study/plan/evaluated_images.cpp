#include "study/plan/evaluated_images.h"

#include "base/random_stream.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace retort::study {

namespace {

constexpr double kMostEvaluations = 20, kFewEvaluations = 5; // of a stage, before its last step
constexpr double kShareOfTraining = 0.1;
/// Training goes forward and, at twice the cost, backward.
constexpr double kCostOfEvaluating = 1.0 / 3;
constexpr std::int64_t kEnoughImages = 250; // a standard error of 3 points at most
constexpr std::int64_t kLeastImages = 100;  // of 5 points
constexpr std::int64_t kEnoughOfAClass = 2, kLeastOfAClass = 1;

/// Images that may be evaluated in a stage for a tenth of its training.
double affordable(const RunStage& stage) {
    return kShareOfTraining / kCostOfEvaluating * static_cast<double>(stage.steps * stage.batch);
}

/// What an evaluation of at most so many images of each split comes to.
double sumOver(const std::vector<std::int64_t>& splits, std::int64_t images) {
    std::int64_t sum = 0;
    for (const auto split : splits)
        sum += std::min(split, images);
    return static_cast<double>(std::max<std::int64_t>(1, sum));
}

/// The largest round number up to `images`: runs of unlike budgets are evaluated on the same images then.
std::int64_t roundedDown(double images) {
    constexpr double kRound[] = {10, 8, 6, 5, 4, 3, 2.5, 2, 1.5, 1};
    const double power = std::pow(10, std::floor(std::log10(std::max(1.0, images))));
    for (const double digits : kRound)
        if (digits * power <= images)
            return static_cast<std::int64_t>(digits * power);
    return 1;
}

/// Shares of `count` in proportion to the classes' sizes, which add up to it (largest remainders).
std::vector<std::int64_t> sharesOf(std::int64_t count, const std::vector<std::vector<std::int64_t>>& classes,
                                   std::int64_t all) {
    std::vector<std::int64_t> shares;
    std::vector<std::pair<double, std::size_t>> remainders;
    for (std::size_t label = 0; label < classes.size(); ++label) {
        const double exact = static_cast<double>(count) * static_cast<double>(classes[label].size()) /
                             static_cast<double>(all);
        shares.push_back(static_cast<std::int64_t>(exact));
        remainders.emplace_back(static_cast<double>(shares.back()) - exact, label);
    }
    std::ranges::sort(remainders);
    const auto given = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
    for (std::size_t i = 0; i < static_cast<std::size_t>(count - given); ++i)
        ++shares[remainders[i].second];
    return shares;
}

/// Reads a set once and then has it, if there is room.
class KeptEvaluation : public distill::EvaluationSource {
public:
    KeptEvaluation(const data::Dataset& dataset, data::Split split, std::vector<std::int64_t> indices,
                   EvaluationOptions options, std::int64_t& bytesLeft)
        : m_dataset(dataset), m_split(split), m_indices(std::move(indices)), m_options(std::move(options)),
          m_bytesLeft(bytesLeft) {}

    std::int64_t size() const override { return std::ssize(m_indices); }
    Status rewind() override {
        m_next = 0;
        if (m_isKept)
            return {};
        drop();
        RETORT_TRY(m_reader, LoaderEvaluation::create(m_dataset, m_split, m_indices, m_options));
        return m_reader->rewind();
    }
    Result<std::optional<distill::TensorBatch>> next() override {
        if (m_isKept)
            return m_next < m_kept.size() ? std::optional{m_kept[m_next++]} : std::nullopt;
        if (!m_reader)
            return std::nullopt;
        RETORT_TRY(auto batch, m_reader->next());
        if (batch)
            keep(*batch);
        else
            end();
        return batch;
    }

private:
    void keep(const distill::TensorBatch& batch) {
        if (!m_hasRoom)
            return;
        const auto bytes = static_cast<std::int64_t>(batch.images.nbytes());
        m_bytes += bytes;
        m_bytesLeft -= bytes;
        m_kept.push_back(batch);
        m_hasRoom = m_bytesLeft >= 0;
        if (!m_hasRoom)
            drop();
    }
    /// Ranks ask on after the last batch.
    void end() {
        m_isKept = m_hasRoom;
        m_next = m_kept.size();
        m_reader.reset(); // its threads and what it has read ahead
    }
    void drop() {
        m_kept.clear();
        m_bytesLeft += std::exchange(m_bytes, 0);
    }

    const data::Dataset& m_dataset;
    data::Split m_split;
    std::vector<std::int64_t> m_indices;
    EvaluationOptions m_options;
    std::int64_t& m_bytesLeft; ///< over all sets
    std::unique_ptr<LoaderEvaluation> m_reader;
    std::vector<distill::TensorBatch> m_kept;
    std::int64_t m_bytes = 0;
    std::size_t m_next = 0;
    bool m_hasRoom = true;
    bool m_isKept = false;
};

} // namespace

EvaluationPlan::EvaluationPlan(const RunSpec& run, const std::vector<std::int64_t>& splits) {
    const auto classes = std::ssize(run.data.classes);
    const auto least = std::max(kLeastImages, kLeastOfAClass * classes);
    m_enough = sumOver(splits, std::max(kEnoughImages, kEnoughOfAClass * classes));
    m_least = sumOver(splits, least);
    double images = 0;
    std::int64_t evaluated = 0;
    const auto add = [&](const RunStage& stage) {
        images += affordable(stage);
        evaluated += (stage.steps + interval(stage) - 1) / interval(stage); // one before the first step
    };
    add(run.finetune);
    if (run.distil)
        add(*run.distil);
    const auto evaluations = static_cast<double>(std::max<std::int64_t>(1, evaluated));
    const auto ofASplit = images / evaluations / static_cast<double>(std::max<std::size_t>(1, splits.size()));
    m_images = std::max(least, roundedDown(ofASplit));
}

std::int64_t EvaluationPlan::evaluations(const RunStage& stage) const {
    const auto images = affordable(stage);
    const auto few = std::min(kFewEvaluations, images / m_least);
    return static_cast<std::int64_t>(std::clamp(images / m_enough, std::max(1.0, few), kMostEvaluations));
}

std::int64_t EvaluationPlan::interval(const RunStage& stage) const {
    const auto count = evaluations(stage);
    return std::max<std::int64_t>(1, (stage.steps + count - 1) / count);
}

std::int64_t EvaluationPlan::imagesOf(std::int64_t images) const {
    return std::min(images, m_images);
}

std::int64_t normImagesOf(const RunSpec& run, std::int64_t images) {
    constexpr std::int64_t kMost = 1024; // of which means and variances of a channel vary by a few per cent
    const bool measures = run.synthetic && run.mixture.batchNorm == distill::BatchNorms::Reestimated;
    return measures ? std::min(images, kMost) : 0;
}

std::vector<std::int64_t> stratifiedPart(const data::Dataset& dataset, data::Split split,
                                         const std::vector<std::int64_t>& indices, std::int64_t count,
                                         std::uint64_t seed) {
    if (count >= std::ssize(indices))
        return indices;
    std::vector<std::vector<std::int64_t>> classes(dataset.summary().classes.size());
    for (const auto index : indices)
        classes[static_cast<std::size_t>(dataset.label(split, index))].push_back(index);
    const auto shares = sharesOf(count, classes, std::ssize(indices));
    std::vector<std::int64_t> part;
    for (std::size_t label = 0; label < classes.size(); ++label) {
        const auto order =
            permutation(std::ssize(classes[label]), RandomStream(seed, "evaluated part", label));
        for (std::int64_t i = 0; i < shares[label]; ++i)
            part.push_back(classes[label][static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
    }
    std::ranges::sort(part);
    return part;
}

distill::EvaluationSource& EvaluatedImages::of(const data::Dataset& dataset, data::Split split,
                                               std::vector<std::int64_t> indices,
                                               const EvaluationOptions& options) {
    Key key{&dataset, split, options.imageSize, indices};
    auto& source = m_sources[std::move(key)];
    if (!source)
        source = std::make_unique<KeptEvaluation>(dataset, split, std::move(indices), options, m_bytesLeft);
    return *source;
}

} // namespace retort::study
