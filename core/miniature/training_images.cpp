#include "miniature/training_images.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cstring>

namespace retort::miniature {

TrainingImages::TrainingImages(const std::vector<ImageSet>& sets) : m_sets(sets) {
    std::vector<at::Tensor> classes;
    std::int64_t firstClass = 0;
    for (const auto& set : sets) {
        m_sizes.push_back(set.train.labels.size(0));
        m_firstClass.push_back(firstClass);
        classes.push_back(set.train.labels + firstClass);
        firstClass += static_cast<std::int64_t>(set.classes.size());
    }
    m_classes = at::cat(classes);
}

at::Tensor TrainingImages::images(const at::Tensor& rows) const {
    const auto& first = m_sets.front().train.images;
    auto out = at::empty({rows.size(0), first.size(1), first.size(2), first.size(3)}, at::kByte);
    const auto bytes = first.size(1) * first.size(2) * first.size(3);
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
        auto row = rows.data_ptr<std::int64_t>()[i];
        std::size_t set = 0;
        while (row >= m_sizes[set])
            row -= m_sizes[set++];
        std::memcpy(out.data_ptr<std::uint8_t>() + i * bytes,
                    m_sets[set].train.images.data_ptr<std::uint8_t>() + row * bytes,
                    static_cast<std::size_t>(bytes));
    }
    return out;
}

at::Tensor TrainingImages::images(std::int64_t begin, std::int64_t count) const {
    return images(at::arange(begin, begin + count, at::kLong));
}

at::Tensor spreadRows(std::int64_t size, std::int64_t count) {
    return at::floor_divide(at::arange(count, at::kLong) * size, count);
}

Status checkImageSets(const std::vector<ImageSet>& sets, const std::vector<TaughtDataset>& datasets,
                      std::int64_t side) {
    if (sets.size() != datasets.size())
        return Error{ErrorCode::Mismatch, fmt::format("the recipe names {} datasets, {} were given",
                                                      datasets.size(), sets.size())};
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto& images = sets[i].train.images;
        if (datasets[i].classNames.size() != sets[i].classes.size())
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: {} classes, the recipe names {}; were the right images given?",
                                     datasets[i].name, sets[i].classes.size(),
                                     datasets[i].classNames.size())};
        if (images.size(0) == 0 || images.size(1) != side || images.size(2) != side)
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: no training images of {} pixels", datasets[i].name, side)};
    }
    return {};
}

} // namespace retort::miniature
