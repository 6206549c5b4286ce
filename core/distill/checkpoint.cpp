#include "distill/checkpoint.h"

#include "base/json.h"
#include "tensor/torch_error.h"
#include "training/checkpoint_file.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <string_view>
#include <utility>

namespace retort::distill {

namespace {

constexpr int kVersion = 4;
constexpr int kFirstWithChecksum = 4;
/// The one that checkpoints of version 1 know, and do not name.
constexpr const char* kOnlySplitOfVersion1 = "test";
constexpr const char* kLosses = "losses";
constexpr std::string_view kStudent = "student.";
constexpr std::string_view kOptimizer = "optimizer.";
constexpr std::string_view kEma = "ema.";
constexpr std::string_view kBest = "best.";

nlohmann::json toJson(const EvaluationPoint& point) {
    const auto& e = point.evaluation;
    return {{"step", point.step},
            {"split", point.split},
            {"count", e.count},
            {"top1", e.top1},
            {"nll", e.nll},
            {"mean_per_class", e.meanPerClass},
            {"ece", e.ece},
            {"classes", e.classes},
            {"confusion", e.confusion},
            {"split_images", point.splitImages}};
}

EvaluationPoint readEvaluation(JsonReader& reader) {
    EvaluationPoint point{.split = kOnlySplitOfVersion1};
    auto& e = point.evaluation;
    reader.required("step", point.step);
    reader.optional("split", point.split);
    reader.required("count", e.count);
    reader.required("top1", e.top1);
    reader.required("mean_per_class", e.meanPerClass);
    reader.required("nll", e.nll);
    reader.required("ece", e.ece);
    reader.required("classes", e.classes);
    reader.required("confusion", e.confusion);
    reader.optional("split_images", point.splitImages);
    const auto side = e.classes > 0 ? static_cast<std::size_t>(e.classes) : 0;
    if (e.confusion.size() != side * side)
        reader.fail("confusion", "it must hold classes x classes numbers", ErrorCode::Corrupt);
    return point;
}

void append(tensor::TensorMap& all, std::string_view prefix, const tensor::TensorMap& part) {
    for (const auto& [name, tensor] : part)
        all.emplace(std::string(prefix) + name, tensor.detach().to(at::kCPU).contiguous());
}

Error corrupt(const std::filesystem::path& path, std::string_view why) {
    return training::unusableCheckpoint(path, why);
}

/// Into `into`; tells the version that wrote it.
Result<int> readHeader(const std::filesystem::path& path, const std::string& text, Checkpoint& into) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    int version = 0;
    JsonReader reader(document);
    reader.required("version", version);
    if (version > kVersion)
        return Error{.code = ErrorCode::NewerVersion,
                     .message =
                         fmt::format("{}: checkpoint of version {}, this program reads up to {}; use the "
                                     "newer program or delete the file",
                                     path.string(), version, kVersion)};
    reader.required("identity", into.identity);
    reader.required("stage", into.stage);
    reader.required("step", into.step);
    reader.required("seconds", into.seconds);
    reader.optional("best_step", into.bestStep);
    reader.objects("evaluations",
                   [&](JsonReader& each) { into.evaluations.push_back(readEvaluation(each)); });
    if (into.step < 0)
        reader.fail("step", "it must be 0 or more", ErrorCode::Corrupt);
    RETORT_CHECK(reader.finish());
    return version;
}

Status sortTensors(const std::filesystem::path& path, const tensor::TensorMap& tensors, Checkpoint& into) {
    const std::pair<std::string_view, tensor::TensorMap*> parts[] = {
        {kStudent, &into.student}, {kOptimizer, &into.optimizer}, {kEma, &into.ema}, {kBest, &into.best}};
    for (const auto& [name, tensor] : tensors) {
        for (const auto& [prefix, part] : parts)
            if (name.starts_with(prefix))
                part->emplace(name.substr(prefix.size()), tensor);
        if (name == kLosses && tensor.dim() == 1 && tensor.scalar_type() == at::kDouble)
            into.losses.assign(tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel());
    }
    if (static_cast<std::int64_t>(into.losses.size()) != into.step)
        return corrupt(path,
                       fmt::format("it is at step {} but holds {} losses", into.step, into.losses.size()));
    return {};
}

} // namespace

Status saveCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    return tensor::guarded("writing " + path.string(), [&]() -> Status {
        tensor::TensorMap tensors;
        append(tensors, kStudent, checkpoint.student);
        append(tensors, kOptimizer, checkpoint.optimizer);
        append(tensors, kEma, checkpoint.ema);
        append(tensors, kBest, checkpoint.best);
        tensors.emplace(kLosses, at::tensor(at::ArrayRef<double>(checkpoint.losses), at::kDouble));
        nlohmann::json header{{"version", kVersion},
                              {"identity", checkpoint.identity},
                              {"stage", checkpoint.stage},
                              {"step", checkpoint.step},
                              {"seconds", checkpoint.seconds},
                              {"best_step", checkpoint.bestStep},
                              {"evaluations", nlohmann::json::array()}};
        for (const auto& point : checkpoint.evaluations)
            header["evaluations"].push_back(toJson(point));
        return training::saveCheckpointFile(path, header.dump(), tensors);
    });
}

Result<Checkpoint> loadCheckpoint(const std::filesystem::path& path) {
    return tensor::guarded("reading " + path.string(), [&]() -> Result<Checkpoint> {
        Checkpoint checkpoint;
        RETORT_TRY(const auto file, training::openCheckpointFile(path));
        if (file.header.empty())
            return corrupt(path, "its metadata has no \"retort.checkpoint\"");
        RETORT_TRY(const int version, readHeader(path, file.header, checkpoint));
        if (!file.hasChecksum && version >= kFirstWithChecksum)
            return corrupt(path, "its checksum is missing");
        RETORT_CHECK(sortTensors(path, file.tensors, checkpoint));
        return checkpoint;
    });
}

} // namespace retort::distill
