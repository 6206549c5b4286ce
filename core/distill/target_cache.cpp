#include "distill/target_cache.h"

#include "base/file.h"
#include "base/sha256.h"
#include "tensor/torch_tensor.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <span>

namespace retort::distill {

namespace {

constexpr const char* kTensorName = "targets";
constexpr const char* kHashKey = "retort.sha256";

Status checkKey(const std::string& key) {
    const bool safe = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_';
    });
    if (safe)
        return {};
    return Error{.code = ErrorCode::InvalidArgument,
                 .message =
                     fmt::format("target cache key \"{}\" may hold letters, digits, '-' and '_' only", key)};
}

std::string contentHash(const at::Tensor& contiguous) {
    return sha256(std::span(static_cast<const std::byte*>(contiguous.data_ptr()), contiguous.nbytes()));
}

/// Nothing when the file is absent or does not hold what was written.
std::optional<at::Tensor> readBack(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return std::nullopt;
    const auto archive = tensor::TensorArchive::open(path);
    if (!archive)
        return std::nullopt;
    const auto* entry = archive->find(kTensorName);
    const auto hash = archive->metadata().find(kHashKey);
    if (!entry || hash == archive->metadata().end() || sha256(entry->bytes) != hash->second)
        return std::nullopt;
    return tensor::viewOf(*entry);
}

} // namespace

Result<at::Tensor> cached(const std::filesystem::path& folder, const std::string& key,
                          const std::function<Result<at::Tensor>()>& compute) {
    RETORT_CHECK(checkKey(key));
    const auto path = folder / (key + ".safetensors");
    if (auto found = readBack(path))
        return *std::move(found);
    RETORT_TRY(const at::Tensor computed, compute());
    const at::Tensor content = computed.detach().to(at::kCPU).contiguous();
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(tensor::saveTensors(path, {{kTensorName, content}}, {{kHashKey, contentHash(content)}}));
    return content;
}

} // namespace retort::distill
