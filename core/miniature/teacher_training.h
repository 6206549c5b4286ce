#pragma once
// Trains the miniature CLIP teacher contrastively: images against captions of their class, several captions
// a class, every caption of an image's class a positive (after Khosla et al. 2020, "Supervised Contrastive
// Learning", and Radford et al. 2021).

#include "base/progress.h"
#include "base/result.h"
#include "miniature/image_set.h"
#include "miniature/teacher_recipe.h"
#include "miniature/training_loop.h"
#include "tensor/device.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::miniature {

/// Zero-shot top-1 on images that training never sees, in per cent, in the order of the recipe's datasets.
struct TeacherEvaluation {
    std::int64_t step = 0;
    double loss = 0; ///< mean since the last evaluation
    std::vector<double> zeroShot;
};

struct TeacherTraining {
    TeacherRecipe recipe;
    std::filesystem::path folder; ///< receives the model folder, and until it is done
                                  ///< `checkpoint.safetensors` and the one before it
    StartFrom start = StartFrom::Scratch;
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    ProgressSink progress{};
    std::function<void(const TeacherEvaluation&)> evaluated{};
    std::stop_token stop{};
    std::function<void(const std::string&)> remark{}; ///< told of a damaged checkpoint
};

/// `sets` in the order of the recipe's datasets, images already of the model's image size. Writes an
/// OpenCLIP model folder (fp16) when the last step is done and returns its zero-shot accuracies on all test
/// images. Cancelled after writing a checkpoint when a stop is requested. A resumed training ends with the
/// same weights.
Result<TeacherEvaluation> trainTeacher(const TeacherTraining& training, const std::vector<ImageSet>& sets);

/// The images brought to the model's square image size as the teacher's evaluation preprocessing does it.
Result<ImageSet> atTeacherSize(ImageSet set, int imageSize);

} // namespace retort::miniature
