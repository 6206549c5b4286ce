#pragma once
// What a Student is made of, shared by its source files.

#include "students/network.h"
#include "students/student_spec.h"
#include "tensor/device.h"

#include <memory>

namespace retort::students {

struct StudentParts {
    StudentSpec spec;
    tensor::Device device;
    at::MemoryFormat layout = at::MemoryFormat::ChannelsLast; ///< of feature maps and convolution weights
    std::shared_ptr<Network> network;
    torch::nn::Linear projection{nullptr};
    at::Tensor scale;  ///< [1, 3, 1, 1]: 1 / (255 std)
    at::Tensor offset; ///< [1, 3, 1, 1]: -mean / std
    Dropout dropout;
};

} // namespace retort::students
