#include "study/plan/starting_weights.h"

#include "base/sha256.h"
#include "students/student.h"
#include "teacher/known_parts.h"

#include <fmt/format.h>

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

} // namespace

Result<std::optional<StartingWeights>> findStartingWeights(const StudySpec& spec,
                                                           const ResolvedContext& resolved) {
    if (!spec.student.weights)
        return std::optional<StartingWeights>{};
    const auto file = spec.folder / *spec.student.weights;
    RETORT_CHECK(checkKind(file));
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
