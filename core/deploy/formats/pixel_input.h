#pragma once
// From pixels to a student's input in tensor operations alone, so that a traced network can do it itself.

#include "students/student_spec.h"

#include <ATen/core/Tensor.h>

namespace retort::study {

/// (value / 255 - mean) / std of float [N, 3, H, W], channel by channel.
class ChannelNormalisation {
public:
    explicit ChannelNormalisation(const students::Normalisation& normalisation);
    at::Tensor operator()(const at::Tensor& values) const;

private:
    at::Tensor m_scale;  ///< [1, 3, 1, 1]: 1 / (255 std)
    at::Tensor m_offset; ///< [1, 3, 1, 1]: -mean / std
};

/// The largest centred square of an image, resized: uint8 [N, H, W, 3] to float [N, 3, S, S] of whole numbers
/// 0 to 255. Averages by area where it shrinks and is bilinear where it grows, as data::augment() is, from
/// which it differs by at most one level. No size of the image is a constant in it: a trace holds for every
/// size.
class CentreSquare {
public:
    explicit CentreSquare(int size);
    at::Tensor operator()(const at::Tensor& images) const;

private:
    at::Tensor m_places; ///< [S, 1]: 0, 1, ... S - 1
};

} // namespace retort::study
