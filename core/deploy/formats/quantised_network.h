#pragma once
// A student's network in 8-bit integers, by post-training quantisation (Jacob et al. 2018, "Quantization and
// Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"; weights by channel as in
// Krishnamoorthi 2018, arXiv:1806.08342). Weights of convolutions and linear layers: int8, symmetric, a scale
// for each output channel. What flows between them: uint8, one scale and zero point for each place, from what
// the network computes of images that it is shown. Batch norms are folded before that.
//
//   RETORT_TRY(const auto network, QuantisedNetwork::create(student, {.imageSize = 32}, images));
//   RETORT_CHECK(writeOnnx(network, {.imageSize = 32}, "student.onnx"));

#include "base/result.h"
#include "deploy/formats/network_export.h"
#include "students/student.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace torch::jit {
struct Graph;
}

namespace retort::study {

class QuantisedNetwork {
public:
    /// The student is on the CPU and in Mode::Evaluate. `images`: uint8 [N, S, S, 3], batches of what it may
    /// be asked about, at least one. Internal: what LibTorch says.
    static Result<QuantisedNetwork> create(students::Student& student, const NetworkExport& what,
                                           const std::vector<at::Tensor>& images);

    /// uint8 [N, S, S, 3] to [N, classes], as a program that computes in integers gets them, but for the
    /// rounding of sums: every value is rounded to what its integer stands for, and computed with in fp32.
    Result<at::Tensor> logits(const at::Tensor& images) const;
    /// With fake_quantize operations where values become integers.
    const torch::jit::Graph& graph() const { return *m_graph; }

private:
    QuantisedNetwork() = default;

    class Execution;
    std::shared_ptr<torch::jit::Graph> m_graph;
    std::shared_ptr<Execution> m_execution;
};

/// ONNX of opset 17 with QuantizeLinear and DequantizeLinear around what is computed in integers.
/// Unsupported: this program was built without ONNX. Errors of writing.
Status writeOnnx(const QuantisedNetwork& network, int classes, const NetworkExport& what,
                 const std::filesystem::path& target);

} // namespace retort::study
