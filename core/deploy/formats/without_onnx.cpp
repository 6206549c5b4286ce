// In the place of onnx_*.cpp where ONNX's or OpenCV's networks are not installed.

#include "deploy/formats/network_export.h"
#include "deploy/formats/onnx_network.h"
#include "deploy/formats/quantised_network.h"

namespace retort::study {

namespace {

Error withoutOnnx() {
    return {
        ErrorCode::Unsupported,
        "this program was built without ONNX; install libonnx-dev and libopencv-dnn-dev and build it again, "
        "or choose TorchScript or safetensors"};
}

} // namespace

Status writeOnnx(students::Student&, const NetworkExport&, const std::filesystem::path&) {
    return withoutOnnx();
}

Status writeOnnx(const QuantisedNetwork&, int, const NetworkExport&, const std::filesystem::path&) {
    return withoutOnnx();
}

Result<std::unique_ptr<OnnxNetwork>> openOnnx(const std::filesystem::path&) {
    return withoutOnnx();
}

} // namespace retort::study
