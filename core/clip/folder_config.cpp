#include "clip/folder_config.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/huggingface_config.h"

#include <fmt/format.h>

#include <cstdlib>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

constexpr const char* kOpenClipConfig = "open_clip_config.json";
constexpr const char* kHuggingFaceConfig = "config.json";
constexpr const char* kHuggingFacePreprocess = "preprocessor_config.json";

Result<JsonDocument> readDocument(const fs::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    return JsonDocument::parse(text, path.string());
}

void readResizeMode(JsonReader& reader, ResizeMode& into) {
    std::string mode = "shortest";
    reader.optional("resize_mode", mode);
    if (mode == "shortest")
        into = ResizeMode::Shortest;
    else if (mode == "longest")
        into = ResizeMode::Longest;
    else if (mode == "squash")
        into = ResizeMode::Squash;
    else
        reader.fail("resize_mode", fmt::format("\"{}\" is none of shortest, longest and squash", mode),
                    ErrorCode::Unsupported);
}

void readInterpolation(JsonReader& reader, Interpolation& into) {
    std::string interpolation = "bicubic";
    reader.optional("interpolation", interpolation);
    if (interpolation == "bilinear")
        into = Interpolation::Bilinear;
    else if (interpolation != "bicubic" && interpolation != "random") // random is for training alone
        reader.fail("interpolation", fmt::format("\"{}\" is neither bicubic nor bilinear", interpolation),
                    ErrorCode::Unsupported);
}

void readOpenClipPreprocess(JsonReader& reader, PreprocessConfig& preprocess) {
    readChannels(reader, "mean", preprocess.mean);
    readChannels(reader, "std", preprocess.standardDeviation);
    readInterpolation(reader, preprocess.interpolation);
    readResizeMode(reader, preprocess.resizeMode);
    reader.ignoreUnknown();
}

Result<FolderConfig> readOpenClipFolder(const fs::path& path) {
    RETORT_TRY(const auto document, readDocument(path));
    FolderConfig config;
    JsonReader reader(document);
    if (!reader.has("model_cfg"))
        reader.fail("model_cfg", "the model's configuration is missing");
    reader.object("model_cfg", [&](JsonReader& model) { readOpenClip(model, config.model); });
    reader.object("preprocess_cfg",
                  [&](JsonReader& preprocess) { readOpenClipPreprocess(preprocess, config.preprocess); });
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    config.preprocess.imageSize = config.model.vision.imageSize;
    return config;
}

Result<FolderConfig> readHuggingFaceFolder(const fs::path& folder) {
    RETORT_TRY(const auto document, readDocument(folder / kHuggingFaceConfig));
    FolderConfig config{.layout = FolderLayout::HuggingFace};
    RETORT_TRY(config.model, readHuggingFaceModel(document));
    config.preprocess.imageSize = config.model.vision.imageSize;
    config.preprocess.cropRounding = CropRounding::Down;
    if (!fs::exists(folder / kHuggingFacePreprocess))
        return config;
    RETORT_TRY(const auto preprocess, readDocument(folder / kHuggingFacePreprocess));
    RETORT_CHECK(readHuggingFacePreprocess(preprocess, config.preprocess));
    return config;
}

Status checkDeviations(const PreprocessConfig& preprocess, const fs::path& folder) {
    for (const float deviation : preprocess.standardDeviation) {
        if (!(deviation > 0))
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: a channel's standard deviation is {}, it must be positive",
                                     folder.string(), deviation)};
    }
    return {};
}

/// The double that is written with as few digits as the float needs: 0.48145466, not 0.48145467042922974.
double shortest(float value) {
    return std::strtod(fmt::format("{}", value).c_str(), nullptr);
}

nlohmann::json channels(const std::array<float, 3>& values) {
    return {shortest(values[0]), shortest(values[1]), shortest(values[2])};
}

const char* name(ResizeMode mode) {
    switch (mode) {
    case ResizeMode::Shortest: return "shortest";
    case ResizeMode::Longest: return "longest";
    case ResizeMode::Squash: break;
    }
    return "squash";
}

} // namespace

std::string_view name(FolderLayout layout) {
    return layout == FolderLayout::OpenClip ? "OpenCLIP" : "Hugging Face";
}

Result<FolderConfig> readFolderConfig(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no such model folder; check the path", folder.string())};
    const bool isOpenClip = fs::exists(folder / kOpenClipConfig, ignored);
    if (!isOpenClip && !fs::exists(folder / kHuggingFaceConfig, ignored))
        return Error{
            ErrorCode::NotFound,
            fmt::format(
                "{}: neither {} (OpenCLIP) nor {} (Hugging Face) is in this folder; copy it beside the "
                "weights",
                folder.string(), kOpenClipConfig, kHuggingFaceConfig)};
    RETORT_TRY(auto config,
               isOpenClip ? readOpenClipFolder(folder / kOpenClipConfig) : readHuggingFaceFolder(folder));
    RETORT_CHECK(validate(config.model, folder.string()));
    RETORT_CHECK(checkDeviations(config.preprocess, folder));
    return config;
}

Status writeOpenClipConfig(const FolderConfig& config, const fs::path& folder) {
    const auto& preprocess = config.preprocess;
    const bool isBicubic = preprocess.interpolation == Interpolation::Bicubic;
    const nlohmann::json document{{"model_cfg", openClipJson(config.model)},
                                  {"preprocess_cfg",
                                   {{"mean", channels(preprocess.mean)},
                                    {"std", channels(preprocess.standardDeviation)},
                                    {"interpolation", isBicubic ? "bicubic" : "bilinear"},
                                    {"resize_mode", name(preprocess.resizeMode)}}}};
    return writeFileAtomically(folder / kOpenClipConfig, document.dump(2) + "\n");
}

} // namespace retort::clip
