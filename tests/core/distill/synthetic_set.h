#pragma once
// A tiny set of images in which each class has a colour of its own, decided by position alone.

#include "base/random_stream.h"
#include "distill/batch_source.h"
#include "students/student.h"

#include <torch/types.h>

#include <utility>
#include <vector>

namespace retort::distill::testing {

constexpr std::int64_t kImages = 24;
constexpr std::int64_t kSide = 8;
constexpr int kClasses = 3;

inline at::Tensor syntheticImage(std::int64_t position) {
    RandomStream stream(17, "picture", static_cast<std::uint64_t>(position));
    at::Tensor image = at::empty({kSide, kSide, 3}, at::kByte);
    auto* bytes = image.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < image.numel(); ++i)
        bytes[i] = static_cast<std::uint8_t>(stream.below(100) + (i % 3 == position % kClasses ? 120 : 0));
    return image;
}

inline TensorBatch syntheticBatch(std::vector<std::int64_t> positions) {
    std::vector<at::Tensor> images;
    std::vector<std::int64_t> labels;
    for (const auto position : positions) {
        images.push_back(syntheticImage(position));
        labels.push_back(position % kClasses);
    }
    return {.images = at::stack(images),
            .labels = at::tensor(labels, at::kLong),
            .positions = std::move(positions)};
}

class SyntheticBatches : public BatchSource {
public:
    std::int64_t stepsPerEpoch() const override { return kImages / m_batchSize; }
    Status seek(std::int64_t step) override {
        m_step = step;
        return {};
    }
    Result<TensorBatch> next() override {
        const auto epoch = static_cast<std::uint64_t>(m_step / stepsPerEpoch());
        const auto order = permutation(kImages, RandomStream(5, "order", epoch));
        const auto first = order.begin() + m_step % stepsPerEpoch() * m_batchSize;
        ++m_step;
        return syntheticBatch({first, first + m_batchSize});
    }

private:
    std::int64_t m_batchSize = 8;
    std::int64_t m_step = 0;
};

class SyntheticEvaluation : public EvaluationSource {
public:
    explicit SyntheticEvaluation(std::int64_t images = kImages) : m_images(images) {}

    std::int64_t size() const override { return m_images; }
    Status rewind() override {
        m_next = 0;
        return {};
    }
    Result<std::optional<TensorBatch>> next() override {
        if (m_next == m_images)
            return std::optional<TensorBatch>();
        std::vector<std::int64_t> positions;
        for (; positions.size() < 10 && m_next < m_images; ++m_next)
            positions.push_back(m_next);
        return std::optional<TensorBatch>(syntheticBatch(positions));
    }

private:
    std::int64_t m_images;
    std::int64_t m_next = 0;
};

inline students::StudentSpec syntheticSpec() {
    return {.architecture = students::Architecture::ResNet18,
            .width = 4,
            .stem = students::Stem::SmallImage,
            .classes = kClasses,
            .embeddingWidth = 5};
}

/// Teacher embeddings of the set [kImages, 5] and of its classes [kClasses, 5]: near, but not equal.
inline at::Tensor syntheticTexts() {
    return at::eye(kClasses, 5) + 0.1;
}
inline at::Tensor syntheticEmbeddings() {
    at::Tensor table = at::empty({kImages, 5});
    for (std::int64_t i = 0; i < kImages; ++i) {
        RandomStream stream(23, "embedding", static_cast<std::uint64_t>(i));
        for (std::int64_t d = 0; d < 5; ++d)
            table[i][d] = syntheticTexts()[i % kClasses][d].item<double>() + 0.1 * stream.normal();
    }
    return table;
}

} // namespace retort::distill::testing
