#pragma once
// The teacher's opinion of images: their embeddings, and the class that it sees in them.

#include "base/result.h"
#include "clip/model_folder.h"
#include "miniature/teacher_recipe.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace retort::miniature {

class ImageJudge {
public:
    /// The teacher's image tower and text tower move to `device`; it must outlive the judge.
    ImageJudge(const clip::LoadedTeacher& teacher, const std::vector<TaughtDataset>& datasets,
               const tensor::Device& device, tensor::Precision precision);

    /// uint8 [N, S, S, 3] of the teacher's image size -> image features fp32 [N, D] on the CPU, not
    /// normalised.
    at::Tensor embeddings(const at::Tensor& images) const;
    /// The same of images float [N, 3, S, S] in [-1, 1] on the judge's device, in one batch; differentiable
    /// with regard to the images.
    at::Tensor features(const at::Tensor& images) const;
    /// Embeddings -> int64 [N], the classes of `dataset` that a zero-shot classifier over all its captions
    /// chooses.
    at::Tensor answers(const at::Tensor& embeddings, std::size_t dataset) const;

private:
    const clip::LoadedTeacher& m_teacher;
    tensor::Device m_device;
    tensor::Precision m_precision;
    at::Tensor m_mean; ///< of the teacher's preprocessing, for images in [-1, 1]: [3, 1, 1]
    at::Tensor m_deviation;
    std::vector<at::Tensor> m_classifiers; ///< per dataset, fp32 [C, D]
};

} // namespace retort::miniature
