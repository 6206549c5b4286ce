#include "miniature/image_set.h"

#include "base/json.h"
#include "tensor/torch_tensor.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

Error mismatch(const std::string& source, const std::string& problem) {
    return {ErrorCode::Mismatch,
            fmt::format("{}: {}; write it again with `retort-cli miniature pack`", source, problem)};
}

Result<LabelledImages> readSplit(const tensor::TensorMap& tensors, const std::string& split,
                                 std::int64_t classes, const std::string& source) {
    const auto images = tensors.find(split + ".pictures");
    const auto labels = tensors.find(split + ".labels");
    if (images == tensors.end() || labels == tensors.end())
        return mismatch(source, fmt::format("{0}.pictures or {0}.labels is missing", split));
    const auto& p = images->second;
    const auto& l = labels->second;
    if (p.scalar_type() != at::kByte || p.dim() != 4 || p.size(3) != 3)
        return mismatch(source, split + ".pictures is not uint8 [N, H, W, 3]");
    if (l.scalar_type() != at::kLong || l.dim() != 1 || l.size(0) != p.size(0))
        return mismatch(source, split + ".labels is not int64 [N]");
    if (l.numel() > 0 && (l.min().item<std::int64_t>() < 0 || l.max().item<std::int64_t>() >= classes))
        return mismatch(source, fmt::format("{}.labels leave 0 to {}", split, classes - 1));
    return LabelledImages{p, l};
}

} // namespace

Status saveImageSet(const fs::path& path, const ImageSet& set) {
    return tensor::saveTensors(path,
                               {{"train.pictures", set.train.images},
                                {"train.labels", set.train.labels},
                                {"test.pictures", set.test.images},
                                {"test.labels", set.test.labels}},
                               {{"name", set.name}, {"classes", nlohmann::json(set.classes).dump()}});
}

Result<ImageSet> loadImageSet(const fs::path& path) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    const auto& metadata = archive.metadata();
    if (!metadata.contains("name") || !metadata.contains("classes"))
        return mismatch(path.string(), "name or classes is missing in its metadata");
    ImageSet set;
    set.name = metadata.at("name");
    const auto classes = nlohmann::json::parse(metadata.at("classes"), nullptr, false);
    if (!classes.is_array() || classes.empty())
        return mismatch(path.string(), "classes is not a list of names");
    for (const auto& name : classes) {
        if (!name.is_string())
            return mismatch(path.string(), "classes is not a list of names");
        set.classes.push_back(name.get<std::string>());
    }
    const auto count = static_cast<std::int64_t>(set.classes.size());
    const auto tensors = tensor::viewsOf(archive);
    RETORT_TRY(set.train, readSplit(tensors, "train", count, path.string()));
    RETORT_TRY(set.test, readSplit(tensors, "test", count, path.string()));
    return set;
}

} // namespace retort::miniature
