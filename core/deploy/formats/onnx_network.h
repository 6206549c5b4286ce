#pragma once
// A student in an ONNX file, asked by OpenCV. Nothing in such a file is a program; of those that are there
// only Retort's own are read.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace retort::study {

/// By its name.
inline bool isOnnxFile(const std::filesystem::path& file) {
    return file.extension() == ".onnx";
}

class OnnxNetwork {
public:
    OnnxNetwork() = default;
    OnnxNetwork(const OnnxNetwork&) = delete;
    OnnxNetwork& operator=(const OnnxNetwork&) = delete;
    virtual ~OnnxNetwork() = default;

    virtual const std::map<std::string, std::string>& metadata() const = 0;
    /// Normalised float [1, 3, S, S] to [1, classes]. Internal: OpenCV says why.
    virtual Result<at::Tensor> logits(const at::Tensor& image) = 0;
    /// Of OpenCV, for the whole process. Programs begin with one (data/images/image_threads.h).
    virtual void setThreads(int threads) = 0;
};

/// NotFound, AccessDenied; Corrupt: no ONNX model; Unsupported: its network takes images as they are, or what
/// OpenCV cannot compute, or this program was built without ONNX.
Result<std::unique_ptr<OnnxNetwork>> openOnnx(const std::filesystem::path& file);

} // namespace retort::study
