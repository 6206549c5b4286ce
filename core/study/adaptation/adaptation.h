#pragma once
// A LoRA of one's own: a text-to-image generator learns the labelled images of a dataset, each with the
// prompts of its class, by small changes of its attention (Hu et al. 2021, "LoRA"). The file has kohya's
// names, which other programs read; beside it a JSON file puts the changed generator together
// (diffusion/checkpoints/assembly.h).

#include "base/result.h"
#include "data/subset.h"
#include "store/workspace.h"
#include "study/adaptation/adaptation_choices.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct AdaptationRequest {
    std::string generator{}; ///< name or path
    std::string dataset{};   ///< name or path
    data::LabelledSubset labelled{};
    std::optional<std::filesystem::path> templates{}; ///< absent: those that ship for the dataset
    AdaptationChoices choices{};
    /// Of the adapted generator's folder among the workspace's models, with NAME.safetensors and
    /// generator.json. Empty: made from generator, dataset and identity.
    std::string name{};
    /// Of the LoRA, in place of that folder; a JSON file of the same name is beside it. Empty: by the name.
    std::filesystem::path out{};
    ComputeContext work{};
};

struct AdaptationReport {
    std::filesystem::path lora{};
    std::filesystem::path generator{}; ///< the JSON file
    std::string hash{};                ///< SHA-256 of the LoRA
    std::size_t layers = 0;            ///< that it changes
    std::int64_t images = 0;           ///< that were learnt
    std::optional<double> firstLoss{}; ///< mean of the first tenth of the steps; unknown after a resume
    double lastLoss = 0;               ///< of the last; both 0 where it was there
    bool wasThere = false;             ///< the same was trained before, and nothing now
    std::vector<std::string> remarks{};
};

/// InvalidArgument unless a folder can have the name on every file system.
Status checkAdaptedName(const std::string& name);

/// Goes on where the same request was stopped; on the CPU it ends with bitwise the same file then.
/// Checkpoints lie in `<workspace>/cache/adapting` until it is done. InvalidArgument: numbers out of their
/// range, a rank above what the generator's attention holds, a name or file that is taken, more prompts than
/// are kept in memory. Unsupported: a generator of image embeddings, a command of another program, another
/// family (Stable Diffusion XL); errors of opening dataset and generator, and of a loss that is not finite.
/// Cancelled.
Result<AdaptationReport> adaptRequested(store::Workspace& workspace, const AdaptationRequest& request);

} // namespace retort::study
