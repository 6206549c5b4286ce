#include "diffusion/checkpoints/assembly.h"

#include "base/fields.h"
#include "base/file.h"
#include "base/json.h"
#include "base/range.h"
#include "base/sha256.h"
#include "diffusion/checkpoints/checkpoint.h"
#include "diffusion/checkpoints/image_adapter.h"
#include "diffusion/checkpoints/lora.h"
#include "diffusion/checkpoints/tiny_decoder.h"
#include "models/weight_hash.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 1 << 20; ///< bytes

fs::path assemblyFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored) ? path / kAssemblyFile : path;
}

Result<JsonDocument> readDocument(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file, kLargestFile));
    return JsonDocument::parse(text, file.string());
}

/// The path under a key, from the folder of the file; empty where there is none.
fs::path pathUnder(JsonReader& reader, const std::string& key, const fs::path& folder) {
    std::string text;
    reader.optional(key, text);
    return text.empty() ? fs::path{} : folder / text;
}

Result<GeneratorParts> openBase(const fs::path& base, const PartOptions& options) {
    std::error_code ignored;
    return fs::is_directory(base, ignored) || !fs::exists(base, ignored) ? openGeneratorFolder(base, options)
                                                                         : openCheckpoint(base, options);
}

std::string unusedText(const fs::path& file, const LoraUse& use) {
    return fmt::format("{}: {} of its layers have no place in the UNet and change nothing: {}", file.string(),
                       use.unused.size(), tensor::listed(use.unused));
}

Status addLoras(GeneratorParts& parts, const Assembly& assembly, const PartOptions& options, Sha256& hash) {
    for (const auto& lora : assembly.loras) {
        RETORT_TRY(const auto use,
                   addLora(parts.unet, lora.file, lora.strength, options.dtype, options.weights));
        if (!use.unused.empty())
            parts.remarks.push_back(unusedText(lora.file, use));
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(lora.file));
        hash.update(fmt::format("lora {}\n", lora.strength));
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

bool isAssembly(const fs::path& path) {
    const auto file = assemblyFile(path);
    std::error_code ignored;
    if (file.extension() != ".json" || !fs::is_regular_file(file, ignored))
        return false;
    const auto document = readDocument(file);
    return document.ok() && document->root().is_object() && document->root().contains("base");
}

Result<Assembly> readAssembly(const fs::path& path) {
    constexpr Range<double> kStrength{-10, 10}, kScale{0, 2};
    const auto file = assemblyFile(path);
    RETORT_TRY(const auto document, readDocument(file));
    const auto folder = file.parent_path();
    JsonReader reader(document);
    Assembly assembly{.base = pathUnder(reader, "base", folder)};
    reader.objects("loras", [&](JsonReader& lora) {
        LoraChoice choice{.file = pathUnder(lora, "file", folder)};
        lora.optional("strength", choice.strength, kStrength);
        if (choice.file.empty())
            lora.fail("file", "the LoRA's file is missing");
        assembly.loras.push_back(std::move(choice));
    });
    assembly.adapter = pathUnder(reader, "adapter", folder);
    reader.optional("adapterScale", assembly.adapterScale, kScale);
    if (assembly.adapter.empty() && reader.has("adapterScale"))
        reader.fail("adapterScale", "there is no adapter to scale; name its file as \"adapter\"");
    assembly.decoder = pathUnder(reader, "decoder", folder);
    readWordInto<SchedulerKind>(reader, "scheduler", assembly.scheduler);
    if (assembly.base.empty())
        reader.fail("base", "the model to start from is missing");
    else if (isAssembly(assembly.base))
        reader.fail("base", "is itself put together; name the model that it starts from");
    RETORT_CHECK(reader.finish());
    return assembly;
}

Status writeAssembly(const fs::path& file, const Assembly& assembly) {
    const auto folder = fs::absolute(file).lexically_normal().parent_path();
    const auto named = [&](const fs::path& part) {
        const auto whole = fs::absolute(part).lexically_normal();
        if (whole.parent_path() == folder.parent_path())
            return (".." / whole.filename()).string();
        return (whole.parent_path() == folder ? whole.filename() : whole).string();
    };
    nlohmann::json json{{"base", named(assembly.base)}};
    for (const auto& lora : assembly.loras)
        json["loras"].push_back({{"file", named(lora.file)}, {"strength", lora.strength}});
    if (!assembly.adapter.empty()) {
        json["adapter"] = named(assembly.adapter);
        json["adapterScale"] = assembly.adapterScale;
    }
    if (!assembly.decoder.empty())
        json["decoder"] = named(assembly.decoder);
    if (assembly.scheduler)
        json["scheduler"] = wordOf(*assembly.scheduler);
    return writeFileAtomically(file, json.dump(2) + "\n");
}

std::vector<fs::path> filesOf(const Assembly& assembly) {
    std::vector<fs::path> files{assembly.base};
    for (const auto& lora : assembly.loras)
        files.push_back(lora.file);
    for (const auto& file : {assembly.adapter, assembly.decoder})
        if (!file.empty())
            files.push_back(file);
    return files;
}

Result<GeneratorParts> openGeneratorParts(const fs::path& path, const PartOptions& options) {
    return isAssembly(path) ? openAssembly(path, options) : openBase(path, options);
}

Result<GeneratorParts> openAssembly(const fs::path& file, const PartOptions& options) {
    RETORT_TRY(const auto assembly, readAssembly(file));
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
