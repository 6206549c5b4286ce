#pragma once
// The one idiom of networks: a network is a struct of layers, each of which names its parameters to a
// visitor; parameters have the right shapes from the start and lie on the meta device until weights are put
// in place.
//
//   struct Head {
//       nn::Linear first{768, 256};
//       void visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
//           first.visit(prefix + "first.", visitor);
//       }
//   };

#include "base/result.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace retort::nn {

/// Called with a parameter's full name and a place for it.
using ParameterVisitor = std::function<void(const std::string& name, at::Tensor& parameter)>;
/// Visits every parameter of a network.
using ParameterWalk = std::function<void(const ParameterVisitor&)>;

class BatchNorm;

/// What a network with buffers names itself to: parameters, and buffers, which training writes but no
/// gradient reaches. A layer without buffers takes `parameter` alone.
struct StateVisitor {
    ParameterVisitor parameter;
    ParameterVisitor buffer;
    std::function<void(BatchNorm&)>
        norm{}; ///< called with each batch norm before its tensors, where it is set
};
/// Visits every parameter and buffer of a network.
using StateWalk = std::function<void(const StateVisitor&)>;

/// One half of such a walk.
ParameterWalk parametersAlone(StateWalk walk);
ParameterWalk buffersAlone(StateWalk walk);
/// Calls `visit` with each batch norm.
void forEachNorm(const StateWalk& walk, const std::function<void(BatchNorm&)>& visit);

/// fp32 on the meta device: a shape that takes no memory.
at::Tensor withoutWeights(at::IntArrayRef shape);

std::vector<tensor::NamedTensor> parametersOf(const ParameterWalk& walk);

/// Memory for parameters without weights: fp32 on `device`, to be trained, with numbers that are not set yet.
/// Kernels whose order in memory is not the one of `kernels` already are laid out so.
void allocateParameters(const ParameterWalk& walk, const at::Device& device, at::MemoryFormat kernels);

/// How kernels of convolutions are laid out in memory.
enum class KernelLayout {
    ChannelsLast, ///< copied into the order that channels-last maps are convolved in
    AsStored
};
enum class NumberCheck { Finite, None };

struct WeightLoading {
    at::ScalarType dtype = at::kFloat; ///< of the parameters in memory
    KernelLayout kernels = KernelLayout::ChannelsLast;
    NumberCheck numbers = NumberCheck::Finite; ///< looks at every number, which reads all of a mapped file
};

/// Puts `weights` in place. Those that are as wanted already stay where they are, the others are converted.
/// Mismatch, and no change, unless names and shapes are those of the network (missing, surplus and misshapen
/// tensors are listed) and every dtype is a floating one; Corrupt, and no change, for weights that are no
/// numbers. `source` names the file in messages.
Status loadParameters(const ParameterWalk& walk, const tensor::TensorMap& weights,
                      const WeightLoading& loading, const std::string& source);

/// Parameters without weights stay as they are.
void moveParameters(const ParameterWalk& walk, const at::Device& device, at::ScalarType dtype);

/// Puts tensors in the place of the parameters of these names; shape and device must be theirs. Gradients
/// reach what the tensors were made of. Names that are no parameters are passed over.
void replaceParameters(const ParameterWalk& walk, const tensor::TensorMap& weights);

/// Channels-last for kernels of more than one pixel, as it is for everything else.
at::MemoryFormat kernelFormat(const at::Tensor& parameter);

} // namespace retort::nn
