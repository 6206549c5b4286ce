#pragma once
// Mixed precision for the lifetime of an object: matrix products and convolutions in bf16, the rest in fp32.

#include "tensor/device.h"

#include <memory>

namespace retort::tensor {

/// Does nothing for Precision::Float32. Belongs to the thread that made it.
class Autocast {
public:
    Autocast(const Device& device, Precision precision);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    bool m_active = false;
    bool m_cuda = false;
    bool m_before = false;
};

} // namespace retort::tensor
