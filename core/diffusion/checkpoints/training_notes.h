#pragma once
// What a checkpoint in one file tells of how it was trained, besides its tensors' shapes: keys without
// content in the file (`v_pred`, `ztsnr`), its metadata (`modelspec.prediction_type`), and the configuration
// of the original code that lies beside it under the same name (`model.yaml`).

#include "base/result.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "tensor/safetensors.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace retort::diffusion {

struct TrainingNotes {
    std::optional<PredictionType> prediction{};
    bool zeroTerminalSnr = false;
    std::optional<int> trainTimesteps{};
    std::optional<double> betaStart{};
    std::optional<double> betaEnd{};
    std::optional<double> scalingFactor{}; ///< of the autoencoder
    bool takesLastTextLayer = false;       ///< of a 2.x tower, in place of the penultimate
};

/// The configuration that lies beside a checkpoint, if one does.
std::optional<std::filesystem::path> notesBeside(const std::filesystem::path& checkpoint);

/// A file beside it is stronger than a key, and a key than metadata. Unsupported, naming file and key: a
/// value that is not understood where it would be obeyed. Errors of reading the file beside it.
Result<TrainingNotes> readTrainingNotes(const std::filesystem::path& checkpoint,
                                        const tensor::TensorArchive& archive);

/// Scalars of the nested block mappings of a YAML text by their path: {"model.params.timesteps": "1000"}.
/// Quotes and comments are stripped; lists and everything in them are skipped.
std::map<std::string, std::string> yamlScalars(std::string_view text);

} // namespace retort::diffusion
