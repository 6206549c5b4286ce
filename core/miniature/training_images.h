#pragma once
// The training images of several datasets as one numbered list, set after set.

#include "miniature/image_set.h"
#include "miniature/teacher_recipe.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace retort::miniature {

class TrainingImages {
public:
    /// All images of one size; `sets` must outlive the list.
    explicit TrainingImages(const std::vector<ImageSet>& sets);

    std::int64_t size() const { return m_classes.size(0); }
    /// Images of each dataset.
    const std::vector<std::int64_t>& sizes() const { return m_sizes; }
    /// int64 [N], numbered over all datasets.
    const at::Tensor& classes() const { return m_classes; }
    std::int64_t firstClassOf(std::size_t dataset) const { return m_firstClass[dataset]; }
    /// uint8 [rows, S, S, 3].
    at::Tensor images(const at::Tensor& rows) const;
    /// Rows `begin` to `begin + count` of the list.
    at::Tensor images(std::int64_t begin, std::int64_t count) const;

private:
    const std::vector<ImageSet>& m_sets;
    std::vector<std::int64_t> m_sizes;
    std::vector<std::int64_t> m_firstClass;
    at::Tensor m_classes;
};

/// int64 [count]: rows evenly far apart among `size`, which may lie class by class.
at::Tensor spreadRows(std::int64_t size, std::int64_t count);

/// Mismatch unless `sets` are those of `datasets`, in order, with training images of `side` pixels.
Status checkImageSets(const std::vector<ImageSet>& sets, const std::vector<TaughtDataset>& datasets,
                      std::int64_t side);

} // namespace retort::miniature
