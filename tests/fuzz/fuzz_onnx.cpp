// A student in an ONNX file from somebody else: opened, described and asked.

#include "deploy/formats/onnx_network.h"
#include "deploy/student_file.h"
#include "scratch_folder.h"

#include <torch/types.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort;
    static const fuzz::ScratchFolder folder("onnx");
    const auto opened = study::openOnnx(folder.write("student.onnx", fuzz::textOf(data, size)));
    if (!opened.ok())
        return 0;
    const auto described = study::studentFileOf((*opened)->metadata(), "fuzz");
    constexpr int kCheap = 64; // pixels
    const int side = described.ok() && described->imageSize <= kCheap ? described->imageSize : 8;
    const auto logits = (*opened)->logits(torch::zeros({1, 3, side, side}));
    if (logits.ok() && (logits->dim() != 2 || logits->size(0) != 1))
        __builtin_trap();
    return 0;
}
