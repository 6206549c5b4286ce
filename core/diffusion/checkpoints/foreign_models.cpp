#include "diffusion/checkpoints/foreign_models.h"

#include "diffusion/checkpoints/part_names.h"
#include "models/config_file.h"
#include "models/file_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

using Marks = std::pair<std::string_view, std::string_view>; ///< part of a name, what it is a mark of

constexpr std::string_view kLora = "a LoRA (changes to another model's weights)";
constexpr std::string_view kControl = "a ControlNet";
constexpr std::string_view kXl = "Stable Diffusion XL";
constexpr std::string_view kThird = "Stable Diffusion 3";
constexpr std::string_view kFlux = "FLUX";
constexpr std::string_view kPixArt = "PixArt";
constexpr std::string_view kVideo = "a video model";
constexpr std::string_view kAdapter =
    "an IP-Adapter (an extension of another model: \"adapter\" in the JSON file of a generator)";
constexpr std::string_view kEmbedding = "a textual inversion (an embedding for another model's text encoder)";
constexpr std::string_view kUNetAlone = "a UNet alone";
constexpr std::string_view kAutoencoderAlone = "an autoencoder (VAE) alone";
constexpr std::string_view kClipAlone = "a CLIP model or text encoder alone";

/// No checkpoint of a supported kind has any of these in a tensor's name.
constexpr std::array<Marks, 23> kForeignParts{{
    {"lora_unet_", kLora},
    {"lora_te", kLora},
    {"lora_up.", kLora},
    {".lora_A.", kLora},
    {".lora.up.", kLora},
    {"hada_w1_a", kLora},
    {"lokr_w1", kLora},
    {"control_model.", kControl},
    {"controlnet_", kControl},
    {"input_hint_block.", kControl},
    {"double_blocks.", kFlux},
    {"single_transformer_blocks.", kFlux},
    {"joint_blocks.", kThird},
    {"conditioner.embedders.1.", kXl},
    {"caption_projection.", kPixArt},
    {"adaln_single.", kPixArt},
    {"clip_txt_mapper.", "Stable Cascade"},
    {"effnet_mapper.", "Stable Cascade"},
    {".time_stack.", kVideo},
    {"motion_modules.", kVideo},
    {"ip_adapter.", kAdapter},
    {"emb_params", kEmbedding},
    {"string_to_param", kEmbedding},
}};

/// What a file is that begins names like this and has no whole checkpoint in it.
constexpr std::array<Marks, 12> kParts{{
    {"down_blocks.0.", kUNetAlone},
    {"input_blocks.0.", kUNetAlone},
    {"decoder.conv_in.", kAutoencoderAlone},
    {"decoder.up_blocks.", kAutoencoderAlone},
    {"transformer_blocks.0.attn.add_q_proj", "Stable Diffusion 3 or FLUX"},
    {"visual.", kClipAlone},
    {"vision_model.", kClipAlone},
    {"text_model.", kClipAlone},
    {"transformer.resblocks.", kClipAlone},
    {"encoder.block.0.layer.", "a T5 text encoder alone"},
    {"shared.weight", "a T5 text encoder alone"},
    {"image_proj.", kAdapter},
}};

/// Parts of the pipeline's class; the first that is there counts.
constexpr std::array<Marks, 16> kFamilies{{
    {"ControlNet", kControl},
    {"Inpaint", "an inpainting model"},
    {"InstructPix2Pix", "an editing model (InstructPix2Pix)"},
    {"Upscale", "an upscaler"},
    {"Depth2Img", "a depth model"},
    {"StableDiffusionXL", kXl},
    {"StableDiffusion3", kThird},
    {"Flux", kFlux},
    {"PixArt", kPixArt},
    {"Kandinsky", "Kandinsky"},
    {"Wuerstchen", "Würstchen"},
    {"StableCascade", "Stable Cascade"},
    {"LatentConsistency", "a latent consistency model, whose UNet is told the guidance"},
    {"StableVideo", kVideo},
    {"AnimateDiff", kVideo},
    {"StableUnCLIPPipeline", "Stable unCLIP with a prior from text"},
}};

constexpr std::string_view kUNetPrefix = "model.diffusion_model.";

bool hasBeginning(const tensor::TensorArchive& archive, std::string_view prefix) {
    const auto at = archive.entries().lower_bound(std::string(prefix));
    return at != archive.entries().end() && at->first.starts_with(prefix);
}

std::optional<std::string> classIn(const fs::path& config, const char* key) {
    const auto document = models::readConfigFile(config);
    if (!document.ok() || !document->root().is_object())
        return std::nullopt;
    const auto found = document->root().find(key);
    if (found == document->root().end() || !found->is_string())
        return std::nullopt;
    return found->get<std::string>();
}

std::vector<std::string> checkpointsIn(const fs::path& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".safetensors")
            files.push_back(entry.path().filename().string());
    std::ranges::sort(files);
    return files;
}

} // namespace

std::optional<std::string> foreignKind(const tensor::TensorArchive& archive) {
    for (const auto& [part, kind] : kForeignParts)
        for (const auto& [name, entry] : archive.entries())
            if (name.find(part) != std::string::npos)
                return std::string(kind);
    // XL's refiner has one text tower; it is told of sizes by a class vector, as XL is.
    if (hasBeginning(archive, "model.diffusion_model.label_emb.") && hasBeginning(archive, "conditioner."))
        return std::string(kXl) + " (its refiner)";
    if (hasBeginning(archive, kUNetPrefix))
        return std::nullopt;
    for (const auto& [beginning, kind] : kParts)
        if (hasBeginning(archive, beginning))
            return std::string(kind);
    return std::nullopt;
}

std::optional<std::string> pipelineFamily(std::string_view className) {
    for (const auto& [part, family] : kFamilies)
        if (className.find(part) != std::string_view::npos)
            return std::string(family);
    return std::nullopt;
}

std::string_view kindOfInput(int channels) {
    switch (channels) {
    case 5: return "a depth model";
    case 7: return "an upscaler";
    case 8: return "an editing model (InstructPix2Pix)";
    case 9: return "an inpainting model";
    default: return "a model for another input";
    }
}

std::string folderKind(const fs::path& folder) {
    std::error_code ignored;
    const auto has = [&](const char* name) { return fs::exists(folder / name, ignored); };
    if (has(kUNetPart) || has(kAutoencoderPart))
        return "the parts of a diffusers folder lie here without it; is the download complete?";
    if (has("pytorch_lora_weights.safetensors") || has("adapter_config.json"))
        return fmt::format("{}; {}", kLora, kSupportedGenerators);
    if (has("transformer"))
        return fmt::format("parts of a transformer model such as {}, {} or {}; {}", kThird, kFlux, kPixArt,
                           kSupportedGenerators);
    if (const auto part = classIn(folder / models::kNetworkConfig, "_class_name"))
        return fmt::format("one part of a generator ({}); name the folder that holds it and its {}", *part,
                           models::kModelIndex);
    if (has(models::kOpenClipConfig) || classIn(folder / models::kNetworkConfig, "model_type") == "clip")
        return fmt::format("a CLIP model, which is a teacher and no generator; {}", kSupportedGenerators);
    const auto files = checkpointsIn(folder);
    if (files.size() == 1)
        return fmt::format("a folder around a checkpoint; name the file {}", files.front());
    if (files.size() > 1)
        return fmt::format("a folder of {} files; name one of them, for example {}", files.size(),
                           files.front());
    return kSupportedGenerators;
}

} // namespace retort::diffusion
