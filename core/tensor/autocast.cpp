#include "tensor/autocast.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

// LibTorch 2.4 replaced one function per device by functions that take the device.
#define RETORT_AUTOCAST_PER_DEVICE                                                                           \
    (TORCH_VERSION_MAJOR < 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR < 4))

namespace retort::tensor {

namespace {

bool isEnabled(bool cuda) {
#if RETORT_AUTOCAST_PER_DEVICE
    return cuda ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
#else
    return at::autocast::is_autocast_enabled(cuda ? at::kCUDA : at::kCPU);
#endif
}

void setEnabled(bool cuda, bool enabled) {
#if RETORT_AUTOCAST_PER_DEVICE
    cuda ? at::autocast::set_enabled(enabled) : at::autocast::set_cpu_enabled(enabled);
#else
    at::autocast::set_autocast_enabled(cuda ? at::kCUDA : at::kCPU, enabled);
#endif
}

void useBFloat16(bool cuda) {
#if RETORT_AUTOCAST_PER_DEVICE
    cuda ? at::autocast::set_autocast_gpu_dtype(at::kBFloat16)
         : at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
#else
    at::autocast::set_autocast_dtype(cuda ? at::kCUDA : at::kCPU, at::kBFloat16);
#endif
}

} // namespace

Autocast::Autocast(const Device& device, Precision precision)
    : m_active(precision == Precision::BFloat16), m_cuda(!device.isCpu()) {
    if (!m_active)
        return;
    m_before = isEnabled(m_cuda);
    useBFloat16(m_cuda);
    setEnabled(m_cuda, true);
    at::autocast::increment_nesting();
}

Autocast::~Autocast() {
    if (!m_active)
        return;
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache();
    setEnabled(m_cuda, m_before);
}

} // namespace retort::tensor
