// A stage's checkpoint and a finished student, as a workspace from somebody else holds them.

#include "deploy/student_file.h"
#include "distill/checkpoint.h"
#include "scratch_folder.h"
#include "students/student.h"

#include <torch/types.h>

namespace {

using namespace retort;

/// Touches every value that a part promises.
double sumOf(const tensor::TensorMap& part) {
    double sum = 0;
    for (const auto& [name, values] : part)
        if (!values.is_complex())
            sum += values.to(torch::kDouble).sum().item<double>();
    return sum;
}

void readCheckpoint(const std::filesystem::path& file) {
    const auto read = distill::loadCheckpoint(file);
    if (!read.ok())
        return;
    if (static_cast<std::int64_t>(read->losses.size()) != read->step)
        __builtin_trap();
    for (const auto* part : {&read->student, &read->optimizer, &read->ema, &read->best})
        (void)sumOf(*part);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("checkpoint");
    const auto file = folder.write("file.safetensors", fuzz::textOf(data, size));
    readCheckpoint(file);
    const auto described = study::readStudentFile(file);
    if (described.ok() && described->classes.empty())
        __builtin_trap();
    constexpr int kCheapToMake = 8; // of the width of a ResNet's stem
    if (described.ok() && students::isResNet(described->spec.architecture) &&
        described->spec.width <= kCheapToMake && described->spec.classes < 100 &&
        described->spec.embeddingWidth < 100)
        (void)students::Student::load(file);
    return 0;
}
