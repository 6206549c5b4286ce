#pragma once
// A reference fixture: one JSON file, the safetensors files it names, and comparison with a tolerance.

#include "base/file.h"
#include "base/json.h"
#include "tensor/torch_tensor.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"

#include <torch/types.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace retort::testing {

/// Names (without ".json") of the fixtures whose file name begins with `prefix`, in order.
inline std::vector<std::string> fixturesNamed(const std::string& prefix) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(fixturesFolder(), ignored))
        if (entry.path().extension() == ".json" && entry.path().filename().string().starts_with(prefix))
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

struct ParityFixture {
    std::string name;
    nlohmann::json json;

    static Result<ParityFixture> read(const std::string& name) {
        RETORT_TRY(const auto text, readTextFile(fixtureFile(name + ".json")));
        RETORT_TRY(const auto document, JsonDocument::parse(text, name + ".json"));
        return ParityFixture{name, document.root()};
    }

    /// The tensors of the file under `files` / `key`; of NAME.KEY.safetensors where the JSON names no files.
    Result<tensor::TensorMap> tensors(const std::string& key) const {
        const auto file = json.contains("files") ? json.at("files").at(key).get<std::string>()
                                                 : name + "." + key + ".safetensors";
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(fixtureFile(file)));
        return tensor::viewsOf(archive);
    }
};

/// Largest difference, over the largest absolute value of the reference.
inline double relativeDifference(const at::Tensor& actual, const at::Tensor& expected) {
    if (actual.sizes() != expected.sizes())
        return std::numeric_limits<double>::infinity();
    const at::Tensor reference = expected.to(at::kDouble);
    const double largest = reference.abs().max().item<double>();
    const double difference = (actual.detach().to(at::kDouble) - reference).abs().max().item<double>();
    return largest > 0 ? difference / largest : difference;
}

inline double absoluteDifference(const at::Tensor& actual, const at::Tensor& expected) {
    if (actual.sizes() != expected.sizes())
        return std::numeric_limits<double>::infinity();
    return (actual.detach().to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
}

} // namespace retort::testing
