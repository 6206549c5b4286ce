#pragma once
// What a stored student says of images of a dataset: for those who want to see the images behind a
// number of a confusion matrix.

#include "base/result.h"
#include "data/dataset.h"
#include "deploy/predict.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace retort::study {

struct ImagePrediction {
    std::int64_t index = 0;     ///< within the split
    std::int64_t predicted = 0; ///< label that the student gives it
    double probability = 0;     ///< with which it gives it
    double entropy = 0;         ///< of the prediction, see entropy.h
};

/// One prediction per image of `indices`, in order; `options.top` plays no part. With the precision of an
/// evaluation its answers are the same, but where the evaluation decoded large JPEGs small, because its split
/// is more than 1 GiB of pixels (data/sample_reader.h): some that were near the boundary of two classes may
/// differ. Errors are those of predict() and of the dataset; Mismatch: the student knows other classes than
/// the dataset has.
Result<std::vector<ImagePrediction>> predictOfSplit(const std::filesystem::path& student,
                                                    const data::Dataset& dataset, data::Split split,
                                                    std::span<const std::int64_t> indices,
                                                    const PredictOptions& options = {});

} // namespace retort::study
