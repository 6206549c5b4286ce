#pragma once
// Generated images that are nearly identical to an image of the test split, found in two ways: by the
// teacher's embeddings (the same thing is seen) and by a perceptual hash (the same pixels, brighter or
// compressed).

#include "base/result.h"
#include "data/dataset.h"
#include "store/set_check_table.h"
#include "study/report/near_duplicate_options.h"
#include "synthesis/curation/perceptual_hash.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace retort::study {

struct ImageTraits {
    at::Tensor embeddings; ///< [N, D]
    std::vector<std::optional<synthesis::PerceptualHash>> hashes;
};

/// Hashes of images of a split, decoded on all of LibTorch's threads. Errors of reading; Cancelled.
Result<std::vector<std::optional<synthesis::PerceptualHash>>>
hashesOf(const data::Dataset& dataset, data::Split split, const std::vector<std::int64_t>& indices,
         const std::stop_token& stop);

/// What the dataset's own training images call for: a cosine above that of the nearest test image for
/// all but one in a hundred of them, and a hash distance that at most one in a hundred of them comes down to;
/// -1 where even equal hashes mean nothing. Never looser than `options`. Errors are those of
/// clip::nearestRows.
Result<NearDuplicateOptions> calibrated(const NearDuplicateOptions& options, const ImageTraits& training,
                                        const ImageTraits& test, const std::stop_token& stop);

/// An image that is seen alike must stand out from its neighbourhood: be at most half as far from its
/// nearest test image as, in the mean, from the next 49. One that is hashed alike must be among the 50 that
/// the teacher sees nearest. With fewer test images than that neither is asked. By number, which is the row
/// in `generated`; errors are those of clip::nearestRows.
Result<std::vector<store::NearDuplicate>> findNearDuplicates(const ImageTraits& generated,
                                                             const ImageTraits& test,
                                                             const NearDuplicateOptions& options,
                                                             const std::stop_token& stop);

} // namespace retort::study
