#include "diffusion/checkpoints/assembly.h"

#include "base/sha256.h"
#include "diffusion/checkpoints/checkpoint.h"
#include "diffusion/checkpoints/image_adapter.h"
#include "diffusion/checkpoints/lora.h"
#include "diffusion/checkpoints/tiny_decoder.h"
#include "models/weight_hash.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

/// Weights do not tell for which scheduler they were distilled, and so do their names.
bool namesLcm(const fs::path& file) {
    auto name = (file.has_filename() ? file : file.parent_path()).filename().string();
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name.find("lcm") != std::string::npos;
}

Result<GeneratorParts> openBase(const fs::path& base, const PartOptions& options) {
    std::error_code ignored;
    const bool isFolder = fs::is_directory(base, ignored) || !fs::exists(base, ignored);
    RETORT_TRY(auto parts, isFolder ? openGeneratorFolder(base, options) : openCheckpoint(base, options));
    parts.isForLcm =
        parts.unet.config().guidanceWaves > 0 || parts.scheduler.kind == SchedulerKind::Lcm || namesLcm(base);
    return parts;
}

std::string unusedText(const fs::path& file, const LoraUse& use) {
    return fmt::format("{}: {} of its layers have no place in this generator and change nothing: {}",
                       file.string(), use.unused.size(), tensor::listed(use.unused));
}

Status addLoras(GeneratorParts& parts, const Assembly& assembly, const PartOptions& options, Sha256& hash) {
    for (const auto& lora : assembly.loras) {
        RETORT_TRY(const auto use, addLora(parts, lora.file, lora.strength, options.dtype, options.weights));
        parts.isForLcm = parts.isForLcm || namesLcm(lora.file);
        if (!use.unused.empty())
            parts.remarks.push_back(unusedText(lora.file, use));
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(lora.file));
        hash.update(
            fmt::format("lora {}{}{}\n", lora.strength, use.textLayers > 0 ? " with text" : "", use.scaling));
        models::addWeights(hash, archive, options.progress);
    }
    return {};
}

Status addAdapter(GeneratorParts& parts, const Assembly& assembly, const PartOptions& options, Sha256& hash) {
    if (embeddingWidth(parts) > 0)
        return Error{ErrorCode::Unsupported, fmt::format("{}: already generates from image embeddings "
                                                         "(Stable unCLIP or image variations); an adapter is "
                                                         "for a text-to-image generator",
                                                         assembly.base.string())};
    RETORT_TRY(auto adapter,
               ImageAdapter::open(
                   assembly.adapter, parts.unet.config(),
                   {.scale = assembly.adapterScale, .dtype = options.dtype, .weights = options.weights}));
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(assembly.adapter));
    hash.update(fmt::format("adapter {}\n", assembly.adapterScale));
    models::addWeights(hash, archive, options.progress);
    parts.adapter.emplace(std::move(adapter));
    return {};
}

Status addDecoder(GeneratorParts& parts, const fs::path& decoder, const PartOptions& options, Sha256& hash) {
    RETORT_TRY(auto opened, TinyDecoder::open(decoder, options.dtype, options.weights));
    if (const int wanted = parts.autoencoder.config().latentChannels; opened.latentChannels() != wanted)
        return Error{
            ErrorCode::Mismatch,
            fmt::format("{}: decodes latents of {} channels, the generator's have {}; use the decoder "
                        "that was trained for it",
                        decoder.string(), opened.latentChannels(), wanted)};
    if (parts.autoencoder.config().factor() != TinyDecoder::kFactor)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: makes {} pixels of a latent's side, the generator's autoencoder {}",
                                 decoder.string(), TinyDecoder::kFactor,
                                 parts.autoencoder.config().factor())};
    RETORT_TRY(const auto archive, TinyDecoder::openWeights(decoder));
    hash.update("decoder\n");
    models::addWeights(hash, archive, options.progress);
    parts.tinyDecoder.emplace(std::move(opened));
    return {};
}

} // namespace

Result<GeneratorParts> openGeneratorParts(const fs::path& path, const PartOptions& options) {
    if (!isAssembly(path))
        return openBase(path, options);
    RETORT_TRY(const auto assembly, readAssembly(path));
    return openAssembly(assembly, options);
}

Result<GeneratorParts> openAssembly(const Assembly& assembly, const PartOptions& options) {
    RETORT_CHECK(checkBase(assembly));
    RETORT_TRY(auto parts, openBase(assembly.base, options));
    Sha256 hash;
    hash.update(parts.contentHash);
    RETORT_CHECK(addLoras(parts, assembly, options, hash));
    if (!assembly.adapter.empty())
        RETORT_CHECK(addAdapter(parts, assembly, options, hash));
    if (!assembly.decoder.empty())
        RETORT_CHECK(addDecoder(parts, assembly.decoder, options, hash));
    if (assembly.scheduler) {
        parts.scheduler = withKind(parts.scheduler, *assembly.scheduler);
        hash.update(fmt::format("scheduler {}\n", wordOf(*assembly.scheduler)));
    }
    parts.contentHash = hash.hex();
    return parts;
}

} // namespace retort::diffusion
