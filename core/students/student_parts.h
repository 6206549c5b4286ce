#pragma once
// What a Student is made of, shared by its source files.

#include "students/network.h"
#include "students/student_spec.h"
#include "tensor/device.h"

#include <memory>
#include <optional>
#include <string_view>

namespace retort::students {

struct StudentParts {
    StudentSpec spec;
    tensor::Device device;
    at::MemoryFormat layout = at::MemoryFormat::ChannelsLast; ///< of feature maps and convolution weights
    std::unique_ptr<Network> network;
    std::optional<nn::Linear> projection;
    at::Tensor scale;  ///< [1, 3, 1, 1]: 1 / (255 std)
    at::Tensor offset; ///< [1, 3, 1, 1]: -mean / std
    Dropout dropout;
    nn::NormStatistics statistics = nn::NormStatistics::Running;
    nn::NormStatistics inTraining = nn::NormStatistics::Batch; ///< or AuxiliaryBatch
    bool isMeasuring = false;                                  ///< of the batches' statistics
    bool isReparameterised = false;
};

/// The network's tensors, then those of the projection head. Holds a reference to the parts.
nn::StateWalk walkOf(StudentParts& parts);

} // namespace retort::students
