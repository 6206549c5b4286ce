#pragma once
// What a student that learns from real and generated images does with them differently. No Torch in this
// header.

#include "base/words.h"

#include <cstdint>
#include <optional>

namespace retort::distill {

/// By which statistics of its batch norms such a student is evaluated.
enum class BatchNorms {
    Shared, ///< those of all images that it is trained on
    /// Those of the real images: in training the generated ones go through batch norms of their own (Xie et
    /// al., "Adversarial examples improve image recognition", CVPR 2020; for generated images Yu et al.,
    /// "Diversify, don't fine-tune", arXiv 2312.02253).
    Separate,
    /// Those of the real images, measured anew for the weights that are evaluated (Li et al., "Revisiting
    /// batch normalization for practical domain adaptation", 2016).
    Reestimated
};
constexpr auto words(BatchNorms) {
    return std::to_array<Word<BatchNorms>>({{BatchNorms::Shared, "shared"},
                                            {BatchNorms::Separate, "separate"},
                                            {BatchNorms::Reestimated, "re-estimated"}});
}

struct MixtureOptions {
    std::int64_t realImages = 0; ///< positions from 0 on; those that follow are generated
    /// w in [0, 1]: the loss is w times the mean over the batch's real images plus 1 - w times that over its
    /// generated ones (Kim et al., "DataDream", ECCV 2024, with 0.8); a kind that a batch has no image of
    /// adds nothing. Absent: the mean over all images.
    std::optional<double> realWeight{};
    bool separateNorms = false; ///< generated images go through the student's auxiliary norms
};

} // namespace retort::distill
