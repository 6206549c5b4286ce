#pragma once
// Device, precision and threads of a study's computation.

#include "base/progress.h"
#include "base/result.h"
#include "synthesis/image_generator.h"
#include "tensor/device.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

namespace retort::study {

class KnownParts;

/// Opens a generator's folder or checkpoint.
using ImageGeneratorOpener = std::function<Result<std::unique_ptr<synthesis::ImageGenerator>>(
    const std::filesystem::path&, const synthesis::ImageGeneratorOptions&)>;

/// Says what it is without opening it.
using ImageGeneratorDescriber = std::function<Result<synthesis::ImageGeneratorDescription>(
    const std::filesystem::path&, const synthesis::ImageGeneratorOptions&)>;

/// How generators are known and opened.
struct ImageGenerators {
    ImageGeneratorOpener open = synthesis::openImageGenerator;
    ImageGeneratorDescriber describe = synthesis::describeImageGenerator;
};

struct ComputeSettings {
    tensor::Device device;
    tensor::Precision precision = tensor::Precision::Float32;
    std::filesystem::path resources;
    ImageGenerators imageGenerators{};
    KnownParts* known = nullptr; ///< what need not be looked at again; null: everything is
    ProgressSink progress{};     ///< of looking at large weights and at files of datasets for the first time
    RemarkSink remark{};
    std::stop_token stop{};
};

/// With what jobs compute; no part of what they are.
struct JobEnvironment {
    std::filesystem::path resources; ///< with models/ and templates/
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0; ///< 0: the machine's physical cores
    ImageGenerators imageGenerators{};
};

} // namespace retort::study
