#pragma once
// A student: a small image classifier with the parameter names of torchvision or timm, so that weights go
// both ways.
//
//   RETORT_TRY(auto student, Student::create({.architecture = Architecture::ResNet18, .classes = 10,
//                                             .embeddingWidth = 512}, {.seed = 1}));
//   const at::Tensor logits = student.logits(images);       // images: uint8 [N, H, W, 3]
//
// Tensors are named as the state_dict of torchvision or timm names them: the classification head is `fc`
// (ResNets), `classifier.3` (MobileNetV3), `classifier.1` (EfficientNet), `classifier` (MobileNetV4) or
// `head.head.l` (RepViT). The projection head that predicts a
// teacher's embedding, which torchvision does not know, is `projection.weight` [D, F] and `projection.bias`
// [D].

#include "base/random_stream.h"
#include "base/result.h"
#include "students/student_spec.h"
#include "tensor/device.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace retort::students {

/// Its tensors are "projection.weight" and "projection.bias".
inline constexpr std::string_view kProjection = "projection";

/// Train: batch statistics, dropout and stochastic depth. Evaluate: running statistics, nothing random.
/// MeasureNorms: batch statistics, nothing random; the running statistics become those of all images from the
/// entry into this mode on.
enum class Mode { Train, Evaluate, MeasureNorms };

/// Which weights, biases and statistics of batch norms images go through in training.
enum class Norms { Main, Auxiliary };

/// How parallel branches that amount to one convolution (RepViT) are computed in evaluation: each, as in
/// training, or as that convolution. The answers are the same but for rounding.
enum class Branches { AsTrained, Reparameterised };

/// Which tensors a weight file must hold.
enum class Parts {
    All,     ///< the backbone and every head of the student
    Backbone ///< heads are neither needed nor looked at: for pretrained weights with other classes
};

/// Weights of a fully connected layer: weight [out, in], bias [out].
struct LinearWeights {
    at::Tensor weight;
    at::Tensor bias;
};

struct CreateOptions {
    std::uint64_t seed = 0; ///< decides the initial weights alone
    tensor::Device device{};
};

struct StudentParts;

/// The passes throw LibTorch's exceptions (call them within tensor::guarded);
/// everything that returns a Result does not throw.
class Student {
public:
    /// Weights are initialised as torchvision does it (convolutions: Kaiming normal, fan out), drawn from
    /// streams named by the seed and the tensor's name. InvalidArgument for a spec that validate() refuses.
    static Result<Student> create(const StudentSpec& spec, const CreateOptions& options = {});
    /// A file written by save(): the spec comes from its metadata. NotFound, Corrupt or Mismatch.
    static Result<Student> load(const std::filesystem::path& path, const tensor::Device& device = {});

    Student(Student&&) noexcept;
    Student& operator=(Student&&) noexcept;
    ~Student();

    const StudentSpec& spec() const;
    const tensor::Device& device() const;
    int featureWidth() const; ///< F: the inputs of the heads
    bool hasProjection() const { return spec().embeddingWidth > 0; }

    /// uint8 [N, H, W, 3] on any device to normalised fp32 [N, 3, H, W], channels-last, on the student's
    /// device.
    at::Tensor prepare(const at::Tensor& images) const;
    /// Input of the classification head, [N, F]. Takes images as uint8 [N, H, W, 3], or prepared ones.
    at::Tensor features(const at::Tensor& images);
    at::Tensor logits(const at::Tensor& images);    ///< [N, classes]
    at::Tensor embedding(const at::Tensor& images); ///< [N, embeddingWidth], not normalised
    at::Tensor classify(const at::Tensor& features);
    at::Tensor project(const at::Tensor& features) const;

    Mode mode() const;
    void setMode(Mode mode);
    /// Batch norms of their own for images of another kind, which begin as the student's. Until they are
    /// removed they are parameters and buffers of the backbone; evaluation does not use them.
    void addAuxiliaryNorms();
    void removeAuxiliaryNorms();
    /// Which ones training images go through from here on; at first, and after a removal, the main ones.
    void setNorms(Norms norms);
    /// Batch norms of training images are those of the batch that all processes share, from here on until an
    /// empty function is given. `sum`: of a tensor over all processes.
    void shareBatches(const std::function<at::Tensor(const at::Tensor&)>& sum);
    void setBranches(Branches branches);
    /// Names the stream that dropout and stochastic depth draw from until the next call. Training calls it
    /// each step, so that a resumed run draws the same.
    void seedDropout(RandomStream stream);

    /// References to the live tensors, in torchvision's order, the projection last.
    std::vector<tensor::NamedTensor> namedParameters() const;
    std::vector<tensor::NamedTensor> namedBuffers() const;
    std::vector<tensor::NamedTensor> backboneParameters() const;
    std::vector<tensor::NamedTensor> headParameters() const; ///< classification and projection head

    LinearWeights classifier() const; ///< the live tensors
    LinearWeights projection() const; ///< undefined tensors without a projection head
    /// Copies new weights [classes, F] and [classes] in. Mismatch for other shapes.
    Status setClassifier(const LinearWeights& weights);

    std::int64_t parameterCount() const;
    /// Multiply-adds of one image's forward pass through convolutions and fully connected layers.
    std::int64_t multiplyAdds(int height, int width) const;

    /// Writes parameters and buffers under their torchvision names, the spec in the metadata
    /// "retort.student".
    Status save(const std::filesystem::path& path,
                const std::map<std::string, std::string>& metadata = {}) const;
    /// Copies weights in by name; Mismatch lists missing, surplus and misshapen tensors, and nothing is
    /// changed. `num_batches_tracked` may be absent, as old files have none.
    Status loadWeights(const std::filesystem::path& path, Parts parts = Parts::All);
    Status loadWeights(const tensor::TensorMap& weights, const std::string& source, Parts parts = Parts::All);

private:
    using Impl = StudentParts;
    static Result<Student> build(const StudentSpec& spec, const tensor::Device& device);
    static void setNormalisation(Impl& impl);
    explicit Student(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Whether the file has the weights of this student's backbone: its header alone is read. Mismatch as of
/// loadWeights(), or the errors of opening the file.
Status checkBackbone(const StudentSpec& spec, const std::filesystem::path& path);

} // namespace retort::students
