#include "study/plan/starting_weights.h"

#include "base/sha256.h"
#include "students/student.h"
#include "teacher/known_parts.h"
#include "tensor/safetensors.h"
#include "tensor/torch_error.h"
#include "tensor/torch_tensor.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

Status checkKind(const fs::path& file) {
    if (file.extension() == ".safetensors")
        return {};
    return invalidArgument(
        fmt::format("{}: starting weights are read from safetensors files alone; others can hold programs. "
                    "Save torchvision's with safetensors.torch.save_file(model.state_dict(), FILE)",
                    file.string()));
}

/// Numbers that no training leaves behind.
Status checkNumbers(const fs::path& file) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    return tensor::guarded("reading " + file.string(), [&]() -> Status {
        const auto weights = tensor::viewsOf(archive);
        RETORT_CHECK(tensor::checkFinite(weights, file.string()));
        for (const auto& [name, weight] : weights) {
            if (!at::isFloatingType(weight.scalar_type()) && !name.ends_with("num_batches_tracked"))
                return invalidArgument(fmt::format(
                    "{}: {} holds whole numbers, as of a quantised network; give the weights that "
                    "it was made of",
                    file.string(), name));
            if (name.ends_with("running_var") && weight.numel() > 0 && weight.min().item<double>() < 0)
                return Error{
                    ErrorCode::Corrupt,
                    fmt::format("{}: {} holds negative variances, so the file is damaged; get it again",
                                file.string(), name)};
        }
        return {};
    });
}

} // namespace

Result<std::optional<StartingWeights>> findStartingWeights(const StudySpec& spec,
                                                           const ResolvedContext& resolved) {
    if (!spec.student.weights)
        return std::optional<StartingWeights>{};
    const auto file = spec.folder / *spec.student.weights;
    RETORT_CHECK(checkKind(file));
    RETORT_CHECK(checkNumbers(file));
    RETORT_TRY(auto hash, resolved.context.known->fileHash(file));
    return std::optional<StartingWeights>(
        {.hash = std::move(hash), .name = file.filename().string(), .file = file});
}

Status checkStartingWeights(const RunSpec& run) {
    return run.weights ? students::checkBackbone(run.student, run.weights->file) : Status{};
}

Status beginWith(const StartingWeights& weights, students::Student& student) {
    RETORT_TRY(const auto hash, sha256OfFile(weights.file));
    if (hash != weights.hash)
        return Error{
            ErrorCode::Mismatch,
            fmt::format("{}: the file has changed since the study was planned; start the study again",
                        weights.file.string())};
    return student.loadWeights(weights.file, students::Parts::Backbone);
}

} // namespace retort::study
