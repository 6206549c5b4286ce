#pragma once
// Evaluates a student on a set, by its classification head or as a zero-shot classifier.

#include "base/result.h"
#include "distill/batch_source.h"
#include "distill/evaluation.h"
#include "distill/feature_transform.h"
#include "students/student.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <stop_token>

namespace retort::training {
class Ranks;
}

namespace retort::distill {

/// Reads a predicted embedding against the teacher's text embeddings: logits = scale * cos(embedding, text).
struct ZeroShotReadout {
    at::Tensor textEmbeddings;    ///< [classes, embeddingWidth]
    double scale = 100;           ///< the teacher's exp(logit_scale)
    FeatureTransform transform{}; ///< of the targets that were learnt; predictions are restored first

    /// Of predicted embeddings, fp32 [N, embeddingWidth] on any device to [N, classes]; differentiable.
    at::Tensor logits(const at::Tensor& predictions) const;
};

struct EvaluatorOptions {
    std::optional<ZeroShotReadout> zeroShot; ///< absent: the classification head
    tensor::Precision precision = tensor::Precision::Float32;
    std::stop_token stop{};
    /// evaluateStudent(): processes that share the batches, each with the same student and source; each
    /// learns the whole evaluation. Null: alone.
    training::Ranks* ranks = nullptr;
};

/// Leaves the student in the mode it found it in. Mismatch when text embeddings, classes and student do not
/// fit together; Cancelled.
Result<Evaluation> evaluateStudent(students::Student& student, EvaluationSource& source,
                                   const EvaluatorOptions& options = {});

/// Gives the student's batch norms the statistics of the source's images under the weights that it has, in
/// the place of the running ones of training: the mean over all images of each batch's mean and variance (as
/// torch.optim.swa_utils.update_bn, which weighs all batches alike). A batch of one image is passed over.
/// Leaves the student in the mode it found it in. InvalidArgument when there are no two images; Cancelled.
Status measureNorms(students::Student& student, EvaluationSource& source,
                    const EvaluatorOptions& options = {});

/// Mean length of the predicted embeddings over at most `images` images of the source.
Result<double> meanEmbeddingLength(students::Student& student, EvaluationSource& source,
                                   std::int64_t images = 1024);

/// Makes the classification head the zero-shot classifier: weight = s * text * projection, with s = scale /
/// `embeddingLength`, so that fine-tuning begins at the distilled accuracy. The prediction is exactly the
/// zero-shot one (dividing by an embedding's own length does not change which class is largest); the
/// confidence is that of an embedding of average length. With a transform, text is
/// FeatureTransform::readout's and the prediction is that of an embedding of average length, too.
Status startFromZeroShot(students::Student& student, const ZeroShotReadout& readout, double embeddingLength);

} // namespace retort::distill
