#pragma once
// How much a LoRA's layers count whose alpha is not among its tensors.

#include "base/result.h"
#include "tensor/safetensors.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace retort::diffusion {

/// PEFT keeps alpha in a configuration: in adapter_config.json beside adapter_model.safetensors or, as
/// diffusers saves it, in the file's own metadata, for UNet and text encoder apart.
class LoraScaling {
public:
    /// Corrupt, InvalidArgument: a configuration that cannot be read; Unsupported: one that changes more than
    /// the factor, or names layers by a pattern.
    static Result<LoraScaling> read(const tensor::TensorArchive& archive, const std::filesystem::path& file);

    /// The factor of up down: 1 where no configuration says another.
    double factor(std::string_view layer, double rank) const;
    /// All that factors depend on; empty without a configuration.
    const std::string& text() const { return m_text; }

private:
    struct Part {
        std::string prefix;                     ///< of the layers that it is about
        double alpha = 0;                       ///< 0: the rank
        bool isRankStabilised = false;          ///< alpha / sqrt(rank), Kalajdzievski 2023
        std::map<std::string, double> alphas{}; ///< of single layers, by the ends of their names
    };

    static Result<Part> readPart(const std::string& text, const std::string& source, std::string prefix);
    Status add(const std::string& text, const std::string& source, std::string prefix);

    std::vector<Part> m_parts;
    std::string m_text;
};

} // namespace retort::diffusion
