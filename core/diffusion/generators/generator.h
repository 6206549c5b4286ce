#pragma once
// A generator: text tower, UNet, autoencoder and scheduler of one Stable Diffusion or Stable unCLIP folder,
// and how images are generated with them. An image depends on its own request alone, never on its neighbours
// in a batch.
//
//   RETORT_TRY(const auto generator, Generator::open("models/sd-2-1-base", {.dtype = at::kBFloat16}));
//   RETORT_TRY(const auto images, generator.sample({{.seed = 7, .prompt = "a photo of a cat"}}, {.steps =
//   25}));

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "diffusion/generators/generation_request.h"
#include "diffusion/generators/generator_description.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace retort::diffusion {

struct OpenGeneratorOptions {
    at::ScalarType dtype = at::kFloat; ///< of the weights in memory and of the computation
    tensor::Device device{};
    /// What the network predicts, in place of what the model says of itself. A folder always says it, a
    /// single file is tried where it does not.
    std::optional<PredictionType> prediction{};
    /// Opened in place of what lies at the path: one that no file holds.
    std::optional<Assembly> assembly{};
    /// Where else CLIP's stock vocabulary may lie.
    std::vector<std::filesystem::path> vocabularyFolders{};
    ProgressSink progress{}; ///< of hashing large weights
};

class Generator {
public:
    /// A diffusers folder (model_index.json), a single Stability checkpoint (.safetensors, LDM names) or a
    /// file that puts one together with LoRAs and a small decoder (assembly_file.h). What it is, is read from
    /// its configuration or its tensors, not from its name. NotFound, Unsupported (another kind of model,
    /// pickles, an unknown scheduler class), Mismatch (tensors by name; a UNet that does not fit its text
    /// encoder, with both widths), Corrupt, OutOfMemory.
    static Result<Generator> open(const std::filesystem::path& path,
                                  const OpenGeneratorOptions& options = {});
    Generator(Generator&&) noexcept;
    Generator& operator=(Generator&&) noexcept;
    ~Generator();

    const GeneratorDescription& description() const;

    /// One image per request, generated as one batch. InvalidArgument: sides that are no multiples of the
    /// factor, a request without the embedding that the generator needs or with one of another width,
    /// invalid steps or strength. Cancelled between steps, OutOfMemory.
    Result<std::vector<SampledImage>> sample(std::span<const ImageRequest> requests,
                                             const SamplingOptions& options) const;

private:
    struct Parts;
    explicit Generator(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

/// What Generator::open() of the same path and options would say of itself: all that opening checks is
/// checked, and its errors are the same, but the weights stay in their mapped files; hashing reads those
/// above 256 MiB in samples. Only where nothing else tells what a single file's network predicts, its UNet is
/// loaded to try it; name the prediction to avoid that.
Result<GeneratorDescription> describeGenerator(const std::filesystem::path& path,
                                               const OpenGeneratorOptions& options = {});

} // namespace retort::diffusion
