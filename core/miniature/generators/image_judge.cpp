#include "miniature/generators/image_judge.h"

#include "clip/zero_shot.h"
#include "tensor/autocast.h"

#include <torch/types.h>

#include <algorithm>
#include <array>

namespace retort::miniature {

namespace {

constexpr std::int64_t kJudgedTogether = 250;

at::Tensor channels(const std::array<float, 3>& values) {
    return at::tensor({values[0], values[1], values[2]}, at::kFloat).view({3, 1, 1});
}

at::Tensor classifierOf(const clip::LoadedTeacher& teacher, const TaughtDataset& dataset,
                        const at::Device& device) {
    const auto tokens = teacher.tokenizer.encodeBatch(captions(dataset)).to(device);
    const auto features = clip::unitRows(teacher.model.textFeatures(tokens)).cpu();
    const auto classes = static_cast<std::int64_t>(dataset.classNames.size());
    return clip::unitRows(features.view({classes, -1, features.size(1)}).mean(1));
}

} // namespace

ImageJudge::ImageJudge(const clip::LoadedTeacher& teacher, const std::vector<TaughtDataset>& datasets,
                       const tensor::Device& device, tensor::Precision precision)
    : m_teacher(teacher), m_device(device), m_precision(precision),
      m_mean((2 * channels(teacher.preprocess.mean) - 1).to(at::Device(device.name))),
      m_deviation((2 * channels(teacher.preprocess.standardDeviation)).to(at::Device(device.name))) {
    const torch::NoGradGuard noGradients;
    for (const auto& dataset : datasets)
        m_classifiers.push_back(classifierOf(teacher, dataset, at::Device(device.name)));
}

at::Tensor ImageJudge::features(const at::Tensor& images) const {
    const tensor::Autocast autocast(m_device, m_precision);
    return m_teacher.model.imageFeatures((images - m_mean) / m_deviation).to(at::kFloat);
}

at::Tensor ImageJudge::embeddings(const at::Tensor& images) const {
    const torch::NoGradGuard noGradients;
    auto all = at::empty({images.size(0), m_teacher.config.embeddingWidth});
    for (std::int64_t begin = 0; begin < images.size(0); begin += kJudgedTogether) {
        const auto length = std::min(kJudgedTogether, images.size(0) - begin);
        const auto planes = images.narrow(0, begin, length)
                                .to(at::Device(m_device.name))
                                .permute({0, 3, 1, 2})
                                .to(at::kFloat);
        all.narrow(0, begin, length).copy_(features(planes / 127.5 - 1));
    }
    return all;
}

at::Tensor ImageJudge::answers(const at::Tensor& embeddings, std::size_t dataset) const {
    return at::matmul(clip::unitRows(embeddings), m_classifiers[dataset].t()).argmax(1);
}

} // namespace retort::miniature
