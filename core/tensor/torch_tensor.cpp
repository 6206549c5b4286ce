#include "tensor/torch_tensor.h"

#include <torch/types.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <set>

namespace retort::tensor {

namespace {

constexpr std::size_t kMostListed = 8;

at::ScalarType scalarTypeOf(DType dtype) {
    switch (dtype) {
    case DType::Bool: return at::kBool;
    case DType::U8: return at::kByte;
    case DType::I8: return at::kChar;
    case DType::I16: return at::kShort;
    case DType::I32: return at::kInt;
    case DType::I64: return at::kLong;
    case DType::F16: return at::kHalf;
    case DType::BF16: return at::kBFloat16;
    case DType::F32: return at::kFloat;
    case DType::F64: return at::kDouble;
    }
    return at::kFloat;
}

Result<DType> dtypeOf(const at::Tensor& tensor, const std::string& name) {
    switch (tensor.scalar_type()) {
    case at::kBool: return DType::Bool;
    case at::kByte: return DType::U8;
    case at::kChar: return DType::I8;
    case at::kShort: return DType::I16;
    case at::kInt: return DType::I32;
    case at::kLong: return DType::I64;
    case at::kHalf: return DType::F16;
    case at::kBFloat16: return DType::BF16;
    case at::kFloat: return DType::F32;
    case at::kDouble: return DType::F64;
    default:
        return Error{ErrorCode::Unsupported, fmt::format("tensor \"{}\": {} has no place in safetensors",
                                                         name, at::toString(tensor.scalar_type()))};
    }
}

std::string shapeText(const at::Tensor& tensor) {
    return fmt::format("[{}]", fmt::join(tensor.sizes().vec(), ", "));
}

} // namespace

at::Tensor viewOf(const TensorEntry& entry) {
    const auto options = at::TensorOptions().dtype(scalarTypeOf(entry.dtype));
    if (entry.bytes.empty())
        return at::empty(entry.shape, options);
    auto* data = const_cast<std::byte*>(entry.bytes.data());
    const bool aligned = reinterpret_cast<std::uintptr_t>(data) % sizeOf(entry.dtype) == 0;
    if (aligned && entry.owner)
        return at::from_blob(
            data, entry.shape, [owner = entry.owner](void*) {}, options);
    auto copy = at::empty(entry.shape, options);
    std::memcpy(copy.data_ptr(), data, entry.bytes.size());
    return copy;
}

TensorMap viewsOf(const TensorArchive& archive) {
    TensorMap views;
    for (const auto& [name, entry] : archive.entries())
        views.emplace(name, viewOf(entry));
    return views;
}

Status saveTensors(const std::filesystem::path& path, const TensorMap& tensors,
                   const std::map<std::string, std::string>& metadata) {
    std::vector<at::Tensor> kept;
    std::vector<TensorEntry> entries;
    for (const auto& [name, tensor] : tensors) {
        RETORT_TRY(const auto dtype, dtypeOf(tensor, name));
        kept.push_back(tensor.detach().to(at::kCPU).contiguous());
        const auto& plain = kept.back();
        entries.push_back({.name = name,
                           .dtype = dtype,
                           .shape = plain.sizes().vec(),
                           .bytes = {static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()},
                           .owner = {}});
    }
    return writeSafetensors(path, entries, metadata);
}

std::string listed(const std::vector<std::string>& names) {
    const std::vector<std::string> shown(
        names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostListed)));
    const auto more = names.size() - shown.size();
    return fmt::format("{}{}", fmt::join(shown, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

Status checkFit(const std::vector<NamedTensor>& targets, const TensorMap& weights,
                const std::string& source) {
    std::vector<std::string> missing;
    std::vector<std::string> misshapen;
    std::set<std::string> known;
    for (const auto& target : targets) {
        known.insert(target.name);
        const auto found = weights.find(target.name);
        if (found == weights.end())
            missing.push_back(target.name);
        else if (found->second.sizes() != target.tensor.sizes())
            misshapen.push_back(fmt::format("{} (expected {}, found {})", target.name,
                                            shapeText(target.tensor), shapeText(found->second)));
    }
    std::vector<std::string> surplus;
    for (const auto& [name, tensor] : weights)
        if (!known.contains(name))
            surplus.push_back(name);

    std::vector<std::string> problems;
    if (!missing.empty())
        problems.push_back(fmt::format("{} missing: {}", missing.size(), listed(missing)));
    if (!surplus.empty())
        problems.push_back(fmt::format("{} surplus: {}", surplus.size(), listed(surplus)));
    if (!misshapen.empty())
        problems.push_back(fmt::format("{} misshapen: {}", misshapen.size(), listed(misshapen)));
    if (problems.empty())
        return {};
    return Error{
        ErrorCode::Mismatch,
        fmt::format("{}: the tensors do not fit the configuration: {}; are weights and configuration of the "
                    "same model?",
                    source, fmt::join(problems, "; "))};
}

Status checkFinite(const TensorMap& weights, const std::string& source) {
    for (const auto& [name, weight] : weights) {
        if (weight.is_meta() || !at::isFloatingType(weight.scalar_type()))
            continue;
        // A sum says it at little cost; only where it is no number is every value looked at.
        if (std::isfinite(weight.sum(at::kFloat).item<double>()) || weight.isfinite().all().item<bool>())
            continue;
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: the weights {} hold values that are no numbers (NaN or infinite): the "
                                 "model was saved from a training that had diverged, or damaged since; get "
                                 "it again",
                                 source, name)};
    }
    return {};
}

Status copyWeights(const std::vector<NamedTensor>& targets, const TensorMap& weights,
                   const std::string& source) {
    RETORT_CHECK(checkFit(targets, weights, source));
    const at::NoGradGuard noGrad;
    for (const auto& target : targets) {
        auto into = target.tensor;
        into.copy_(weights.at(target.name));
    }
    return {};
}

} // namespace retort::tensor
