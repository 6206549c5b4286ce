#include "miniature/picture_list.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cstring>

namespace retort::miniature {

PictureList::PictureList(const std::vector<PictureSet>& sets) : m_sets(sets) {
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

at::Tensor PictureList::pictures(const at::Tensor& rows) const {
    const auto& first = m_sets.front().train.pictures;
    auto out = at::empty({rows.size(0), first.size(1), first.size(2), first.size(3)}, at::kByte);
    const auto bytes = first.size(1) * first.size(2) * first.size(3);
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
        auto row = rows.data_ptr<std::int64_t>()[i];
        std::size_t set = 0;
        while (row >= m_sizes[set])
            row -= m_sizes[set++];
        std::memcpy(out.data_ptr<std::uint8_t>() + i * bytes,
                    m_sets[set].train.pictures.data_ptr<std::uint8_t>() + row * bytes,
                    static_cast<std::size_t>(bytes));
    }
    return out;
}

at::Tensor PictureList::pictures(std::int64_t begin, std::int64_t count) const {
    return pictures(at::arange(begin, begin + count, at::kLong));
}

at::Tensor spreadRows(std::int64_t size, std::int64_t count) {
    return at::floor_divide(at::arange(count, at::kLong) * size, count);
}

Status checkPictureSets(const std::vector<PictureSet>& sets, const std::vector<TaughtDataSet>& dataSets,
                        std::int64_t side) {
    if (sets.size() != dataSets.size())
        return Error{ErrorCode::Mismatch, fmt::format("the recipe names {} datasets, {} were given",
                                                      dataSets.size(), sets.size())};
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto& pictures = sets[i].train.pictures;
        if (dataSets[i].classNames.size() != sets[i].classes.size())
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: {} classes, the recipe names {}; were the right images given?",
                                     dataSets[i].name, sets[i].classes.size(),
                                     dataSets[i].classNames.size())};
        if (pictures.size(0) == 0 || pictures.size(1) != side || pictures.size(2) != side)
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: no training images of {} pixels", dataSets[i].name, side)};
    }
    return {};
}

} // namespace retort::miniature
