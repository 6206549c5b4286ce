#pragma once
// The training data of a run's stage 1: its images, a target for each, and how predictions are read.

#include "base/result.h"
#include "data/dataset.h"
#include "data/mixture.h"
#include "data/view_options.h"
#include "distill/condition_targets.h"
#include "distill/evaluator.h"
#include "distill/mixture.h"
#include "distill/targets.h"
#include "study/spec/run_spec.h"
#include "teacher/study_data.h"
#include "teacher/teacher.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace retort::study {

/// What a teacher, or two as one (teacher/joined_teachers.h), say of a dataset's labelled images.
struct TeacherTargets {
    at::Tensor embeddings; ///< fp32 [labelled images, D]
    ClassEmbeddings classes;
    std::vector<at::Tensor>
        views{}; ///< of the images' views, as the cache has them; runs with views need them
    std::vector<at::Tensor> secondViews{}; ///< the same by the second teacher
    std::int64_t teachers = 1;             ///< that each image was put to
};

/// The images of a synthetic set with what is learnt from them.
struct SyntheticImages {
    std::unique_ptr<data::Dataset> dataset;  ///< its training split
    at::Tensor embeddings;                   ///< the teacher's, fp32 [images, D]; FD and LD need them
    std::vector<at::Tensor> views;           ///< of the images' views; FD and LD with views need them
    std::vector<at::Tensor> secondViews{};   ///< the same by the second teacher
    distill::ConditionEmbeddings conditions; ///< CP needs them
    double generateSeconds = 0;
};

struct DistilInputs {
    std::unique_ptr<data::Dataset> joined; ///< null where the labelled images are all
    std::vector<std::int64_t> indices;     ///< of `joined`, or of the study's dataset
    distill::TargetFunction targets;       ///< embeddings or logits; empty where the labels are learnt
    distill::TargetFunction logitTargets;  ///< where logits are learnt beside embeddings
    std::optional<distill::MixtureOptions> mixture; ///< where the loss or the norms tell images apart
    std::optional<data::Mixture> shares;            ///< where batches have a share of real images
    std::optional<data::Views> views; ///< as which the images are shown; absent: augmented every epoch
    std::optional<distill::ZeroShotReadout> readout; ///< where embeddings are predicted
    /// Images that the teacher has to embed for this column, were it the only one: the labelled ones where
    /// they are learnt from, generated from or fitted on (a transform, a prior), and the generated ones for
    /// FD and LD. With views those count that are learnt from, and images as they are where they are
    /// generated from or fitted on. Two teachers embed each.
    std::int64_t teacherPasses = 0;
};

/// Real images first, then generated ones (Mix::SyntheticOnly: these alone). The feature transform is
/// fitted on the real images' embeddings in any case. `synthetic` may be null for columns without. Errors
/// are those of distill's targets; Internal when a part is missing.
Result<DistilInputs> distilInputs(const RunSpec& run, const StudyData& data, const TeacherTargets& real,
                                  const SyntheticImages* synthetic);

} // namespace retort::study
