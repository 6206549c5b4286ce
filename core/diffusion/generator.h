#pragma once
// A generator: text tower, UNet, autoencoder and scheduler of one Stable Diffusion or Stable unCLIP folder,
// and how pictures are drawn with them. A picture depends on its own request alone, never on its neighbours
// in a batch.
//
//   RETORT_TRY(const auto generator, Generator::open("models/sd-2-1-base", {.dtype = at::kBFloat16}));
//   RETORT_TRY(const auto pictures, generator.draw({{.seed = 7, .prompt = "a photo of a cat"}}, {.steps =
//   25}));

#include "base/progress.h"
#include "base/result.h"
#include "clip/tokenizer.h"
#include "diffusion/scheduler.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::diffusion {

enum class Conditioning {
    Text,          ///< Stable Diffusion
    ImageEmbedding ///< Stable unCLIP: a CLIP image embedding, and optionally text
};

struct GeneratorDescription {
    Conditioning conditioning = Conditioning::Text;
    int pictureSize = 512;     ///< pixels per side that it was trained at
    int pictureFactor = 8;     ///< sides must be multiples of it
    int embeddingWidth = 0;    ///< of the teacher's image embeddings, with Conditioning::ImageEmbedding
    int textWidth = 0;         ///< of the text tower
    double multiplyAdds = 0;   ///< of one call of the UNet for an image of that size
    SchedulerConfig scheduler; ///< the folder's own
    std::string contentHash;   ///< of configuration and weights, as LoadedTeacher::contentHash
    std::optional<clip::Tokenizer> tokenizer{}; ///< of the prompts
    std::vector<std::string> remarks{};         ///< on its files, for people
};

/// What one picture is drawn from.
struct PictureRequest {
    std::uint64_t seed = 0;
    std::string prompt{};
    std::string negativePrompt{};
    at::Tensor embedding{}; ///< unCLIP: [D], the teacher's image embedding, not normalised
    int noiseLevel = 0;     ///< unCLIP: timesteps of noise on the embedding, [0, 999]
    at::Tensor source{};    ///< SDEdit: uint8 [height, width, 3]; undefined draws from noise alone
};

struct DrawingOptions {
    std::optional<SchedulerKind> scheduler{}; ///< the folder's own otherwise
    int steps = 25;
    double guidance =
        2; ///< 0 and 1 call the network once a step; others twice, in one batch (Ho & Salimans 2022)
    double eta = 0;
    double strength = 1; ///< SDEdit: the part of the steps that is taken, in (0, 1]
    int width = 0;       ///< pixels; 0: as trained
    int height = 0;
    std::stop_token stop{};               ///< asked before every step
    std::function<void(int, int)> step{}; ///< calls done and to do
};

struct DrawnPicture {
    at::Tensor pixels;          ///< uint8 [H, W, 3] on the CPU
    at::Tensor noisedEmbedding; ///< unCLIP: fp32 [D], the embedding with its noise, on the CPU
    bool valid = true;          ///< false: all black or not a number; not worth keeping
};

struct OpenGeneratorOptions {
    at::ScalarType dtype = at::kFloat; ///< of the weights in memory and of the computation
    tensor::Device device{};
    /// What the network predicts, in place of what the model says of itself. A folder always says it, a
    /// single file is tried where it does not.
    std::optional<Prediction> prediction{};
    /// Where else CLIP's stock vocabulary may lie.
    std::vector<std::filesystem::path> vocabularyFolders{};
    ProgressSink progress{}; ///< of hashing large weights
};

class Generator {
public:
    /// A diffusers folder (model_index.json) or a single Stability checkpoint (.safetensors, LDM names). What
    /// it is, is read from its configuration or its tensors, not from its name. NotFound, Unsupported
    /// (another kind of model, pickles, an unknown scheduler class), Mismatch (tensors by name; a UNet that
    /// does not fit its text encoder, with both widths), Corrupt, OutOfMemory.
    static Result<Generator> open(const std::filesystem::path& path,
                                  const OpenGeneratorOptions& options = {});
    Generator(Generator&&) noexcept;
    Generator& operator=(Generator&&) noexcept;
    ~Generator();

    const GeneratorDescription& description() const;

    /// One picture per request, drawn as one batch. InvalidArgument: sides that are no multiples of the
    /// factor, a request without the embedding that the generator needs or with one of another width,
    /// senseless steps or strength. Cancelled between steps, OutOfMemory.
    Result<std::vector<DrawnPicture>> draw(std::span<const PictureRequest> requests,
                                           const DrawingOptions& options) const;

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
