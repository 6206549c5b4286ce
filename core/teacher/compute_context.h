#pragma once
// With what a job computes: where it finds models, on which device, what is known of them already, who is
// told of its progress, and who stops it. It is no part of what the job is: the same job with another context
// makes the same things.

#include "base/progress.h"
#include "base/result.h"
#include "progress/study_progress.h"
#include "synthesis/generation/image_generator.h"
#include "tensor/device.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

class KnownParts;

struct ComputeContext {
    std::filesystem::path resources{}; ///< with models/ and templates/
    std::string device = "auto";       ///< as tensor::resolveDevices(); for a study "auto" is the study's own
    std::string precision = "auto";    ///< as tensor::resolvePrecision(); a study has its own
    int threads = 0;                   ///< 0: the study's own, or the machine's physical cores
    synthesis::ImageGenerators imageGenerators{};
    /// Datasets and models that need not be looked at again; null: nothing is known before the job begins.
    std::shared_ptr<KnownParts> known{};
    StudyProgressSink progress{};
    RemarkSink remark{};
    std::stop_token stop{};
};

/// A context whose device and precision were looked up on this machine.
struct ResolvedContext {
    ComputeContext context{};                     ///< `known` is not null
    tensor::Device device{};                      ///< the first one, which does all that is not shared
    std::vector<tensor::Device> furtherDevices{}; ///< that share generating images and embedding them
    tensor::Precision precision = tensor::Precision::Float32;
    ProgressSink progress{}; ///< of hashing large weights and of opening datasets for the first time
};

/// Reports to what comes before the job's own phases (beforeJob()). The errors of tensor::resolveDevice() and
/// tensor::resolvePrecision().
Result<ResolvedContext> resolve(ComputeContext context);

} // namespace retort::study
