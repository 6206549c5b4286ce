#pragma once
// The interface of a generator for synthetic sets, without LibTorch.

#include "base/progress.h"
#include "base/result.h"
#include "data/images/image.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "synthesis/sets/generation_spec.h"
#include "tensor/device.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::synthesis {

struct ImageGeneratorDescription {
    std::string name{};        ///< for people
    std::string contentHash{}; ///< of the generator's configuration and weights
    std::string precision{};   ///< "fp32" or "bf16": what it computes in; part of a set's identity
    /// Its own; absent where it is not known.
    std::optional<diffusion::SchedulerKind> scheduler = diffusion::SchedulerKind::Ddim;
    int nativeSize = 512; ///< pixels per side that it was trained at
    int imageFactor = 8;  ///< sides must be multiples of it
    int embeddingWidth =
        0; ///< of the image embeddings that it is told (Stable unCLIP, image adapters); 0: text alone
    /// Whether it can put noise on them; false: only noise level 0.
    bool noisesEmbeddings = true;
    double multiplyAdds = 0; ///< of one call of its network for an image of that size; 0: not known
    bool isExternal =
        false; ///< another program, which starts anew for each batch: no few steps are tried first
    /// A sentence on what is unusual in its files, and on each of the specification's prompts that its text
    /// tower cuts. InvalidArgument where a class's name is cut off, or for prompts without a text tower.
    /// Absent: there is nothing to say.
    std::function<Result<std::vector<std::string>>(const GenerationSpec&,
                                                   const std::vector<std::string>& classNames)>
        remarksOn{};
};

/// What one image is generated from; the views must live until it is generated.
struct ImageOrder {
    std::uint64_t seed = 0;
    std::string prompt{};
    std::span<const float> embedding{};  ///< Img2Img
    const data::Image* source = nullptr; ///< SdEdit, at the generated size
};

struct GeneratedImage {
    data::Image image{};
    std::vector<float> noisedEmbedding{}; ///< Img2Img
    bool valid = true;                    ///< false: all black or not a number
};

class ImageGenerator {
public:
    virtual ~ImageGenerator() = default;

    virtual const ImageGeneratorDescription& description() const = 0;
    /// One image per order, each depending on its order and the specification alone. Cancelled between
    /// steps, OutOfMemory, InvalidArgument, Mismatch.
    virtual Result<std::vector<GeneratedImage>>
    generate(std::span<const ImageOrder> orders, const GenerationSpec& spec, const std::stop_token& stop) = 0;
};

struct ImageGeneratorOptions {
    std::string name{}; ///< empty: the folder's own
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    /// As GenerationSpec::prediction, for which it must be opened.
    std::optional<diffusion::PredictionType> prediction{};
    /// Opened in place of what lies at the path: one that no file holds.
    std::optional<diffusion::Assembly> assembly{};
    /// Where else CLIP's stock vocabulary may lie.
    std::vector<std::filesystem::path> vocabularyFolders{};
    ProgressSink progress{}; ///< of hashing large weights
};

/// Opens a generator folder or single checkpoint, or a command in a JSON file (external_generator.h). Errors
/// are those of diffusion::Generator::open.
Result<std::unique_ptr<ImageGenerator>> openImageGenerator(const std::filesystem::path& generator,
                                                           const ImageGeneratorOptions& options);
/// Its description without its weights in memory (diffusion::describeGenerator); errors are the same.
Result<ImageGeneratorDescription> describeImageGenerator(const std::filesystem::path& generator,
                                                         const ImageGeneratorOptions& options);

/// As openImageGenerator().
using ImageGeneratorOpener = std::function<Result<std::unique_ptr<ImageGenerator>>(
    const std::filesystem::path&, const ImageGeneratorOptions&)>;
/// As describeImageGenerator().
using ImageGeneratorDescriber = std::function<Result<ImageGeneratorDescription>(
    const std::filesystem::path&, const ImageGeneratorOptions&)>;

/// How generators are opened and described.
struct ImageGenerators {
    ImageGeneratorOpener open = openImageGenerator;
    ImageGeneratorDescriber describe = describeImageGenerator;
};

} // namespace retort::synthesis
