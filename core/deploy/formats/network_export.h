#pragma once
// A student's network as a file of another program's format: TorchScript (PyTorch, LibTorch) or ONNX (ONNX
// Runtime, OpenCV and many more). What is written is a trace of the student's own forward pass, so it
// computes the same.

#include "base/result.h"
#include "deploy/formats/network_input.h"
#include "students/student.h"

#include <filesystem>
#include <map>
#include <string>

namespace retort::study {

/// The network's output is "logits": float [N, classes]. N is whatever it is given.
struct NetworkExport {
    int imageSize = 0; ///< S, pixels
    NetworkInput input = NetworkInput::Tensor;
    /// Into the convolutions before them; parallel branches into one convolution (students::Branches).
    bool foldBatchNorms = false;
    std::map<std::string, std::string> metadata{};
};

/// The file in a TorchScript archive that holds the metadata, one JSON object of texts.
inline constexpr const char* kTorchScriptMetadata = "retort.json";

/// The student must be on the CPU and in Mode::Evaluate. The file appears complete or not at all; its folder
/// must be there. Tensors keep their names, except with folded batch norms. Errors of writing.
Status writeTorchScript(students::Student& student, const NetworkExport& what,
                        const std::filesystem::path& target);

/// The same with opset 17. Unsupported: this program was built without ONNX.
Status writeOnnx(students::Student& student, const NetworkExport& what, const std::filesystem::path& target);

} // namespace retort::study
