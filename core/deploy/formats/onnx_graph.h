#pragma once
// From LibTorch's intermediate representation to an ONNX graph of opset 17.

#include <ATen/core/Tensor.h>
#include <onnx/onnx_pb.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <string>

namespace retort::study {

/// Names of the weights in the file, by where their numbers lie.
using WeightNames = std::map<const void*, std::string>;

inline constexpr int kOnnxOpset = 17;
inline constexpr const char* kOnnxInput = "image";
inline constexpr const char* kOnnxOutput = "logits";

/// `graph` is a frozen one with a single input and output, which get the names above; the value infos of
/// input and output are not written. Throws std::runtime_error for an operation that no student has had so
/// far.
void writeOnnxGraph(const torch::jit::Graph& graph, const WeightNames& names, onnx::GraphProto& into);

} // namespace retort::study
