#include "clip/folder_config.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/huggingface_config.h"
#include "clip/open_clip_config.h"
#include "models/config_file.h"
#include "models/file_names.h"

#include <fmt/format.h>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

constexpr const char* kHuggingFacePreprocess = "preprocessor_config.json";

/// An object with the towers themselves is a model's configuration without its wrapper, as open_clip ships
/// them.
bool isBareModel(const nlohmann::json& root) {
    return root.is_object() && root.contains("embed_dim") && root.contains("vision_cfg");
}

bool isOpenClip(const nlohmann::json& root) {
    return root.is_object() && (root.contains("model_cfg") || isBareModel(root));
}

Result<FolderConfig> readOpenClipFolder(const JsonDocument& document) {
    FolderConfig config;
    JsonReader reader(document);
    if (isBareModel(document.root())) {
        readOpenClip(reader, config.model);
    } else {
        if (!reader.has("model_cfg"))
            reader.fail("model_cfg", "the model's configuration is missing");
        reader.object("model_cfg", [&](JsonReader& model) { readOpenClip(model, config.model); });
        config.preprocess.imageSize = config.model.vision.imageSize;
        reader.object("preprocess_cfg",
                      [&](JsonReader& preprocess) { readOpenClipPreprocess(preprocess, config.preprocess); });
        reader.reportUnknown();
    }
    RETORT_CHECK(reader.finish());
    config.preprocess.imageSize = config.model.vision.imageSize;
    config.remarks = reader.remarks();
    return config;
}

void append(std::vector<std::string>& remarks, const std::vector<std::string>& more) {
    remarks.insert(remarks.end(), more.begin(), more.end());
}

Result<FolderConfig> readHuggingFaceFolder(const fs::path& folder, const JsonDocument& document) {
    FolderConfig config{.layout = FolderLayout::HuggingFace};
    RETORT_TRY(auto model, readHuggingFaceModel(document));
    config.model = std::move(model.config);
    config.remarks = std::move(model.remarks);
    config.preprocess.imageSize = config.model.vision.imageSize;
    config.preprocess.cropRounding = CropRounding::Down;
    if (!fs::exists(folder / kHuggingFacePreprocess)) {
        config.remarks.push_back(
            fmt::format("{}: has no {}; images are prepared as CLIP's are, which may not be this model's way",
                        folder.string(), kHuggingFacePreprocess));
        return config;
    }
    RETORT_TRY(const auto preprocess, models::readConfigFile(folder / kHuggingFacePreprocess));
    RETORT_TRY(const auto remarks, readHuggingFacePreprocess(preprocess, config.preprocess));
    append(config.remarks, remarks);
    return config;
}

/// What a folder without a CLIP model's configuration is, as far as its files tell, and what to give instead.
std::string whatElse(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / models::kModelIndex, ignored))
        return "this is a diffusers folder, a generator and no teacher; give it as the generator";
    if (fs::is_directory(folder / "snapshots", ignored))
        for (const auto& snapshot : fs::directory_iterator(folder / "snapshots", ignored))
            return fmt::format("this is a folder of Hugging Face's cache; give {}", snapshot.path().string());
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_directory(ignored) && (fs::exists(entry.path() / models::kOpenClipConfig, ignored) ||
                                            fs::exists(entry.path() / models::kNetworkConfig, ignored)))
            return fmt::format("give the folder in it that holds the model, for example {}",
                               entry.path().string());
    return "copy it beside the weights";
}

Result<FolderConfig> readConfigFile(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / models::kOpenClipConfig, ignored)) {
        RETORT_TRY(const auto document, models::readConfigFile(folder / models::kOpenClipConfig));
        return readOpenClipFolder(document);
    }
    if (!fs::exists(folder / models::kNetworkConfig, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: neither {} (OpenCLIP) nor {} (Hugging Face) is in this folder; {}",
                                 folder.string(), models::kOpenClipConfig, models::kNetworkConfig,
                                 whatElse(folder))};
    RETORT_TRY(const auto document, models::readConfigFile(folder / models::kNetworkConfig));
    return isOpenClip(document.root()) ? readOpenClipFolder(document)
                                       : readHuggingFaceFolder(folder, document);
}

/// Pixels are scaled to 0 to 1 before; figures for 0 to 255 would make every image all but the same.
Status checkNormalisation(const PreprocessConfig& preprocess, const fs::path& folder) {
    for (const float mean : preprocess.mean) {
        if (!(mean >= 0 && mean <= 1))
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: a channel's mean is {}, it must be from 0 to 1{}", folder.string(),
                                     mean, mean > 1 && mean <= 255 ? "; divide mean and std by 255" : "")};
    }
    for (const float deviation : preprocess.standardDeviation) {
        if (!(deviation > 0))
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: a channel's standard deviation is {}, it must be positive",
                                     folder.string(), deviation)};
    }
    return {};
}

} // namespace

Result<FolderConfig> readFolderConfig(const fs::path& folder) {
    std::error_code ignored;
    if (fs::is_regular_file(folder, ignored))
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: a file; a CLIP model is a folder of configuration, weights and "
                                 "vocabulary: give the folder",
                                 folder.string())};
    if (!fs::is_directory(folder, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no such model folder; check the path", folder.string())};
    RETORT_TRY(auto config, readConfigFile(folder));
    RETORT_CHECK(validate(config.model, folder.string()));
    RETORT_CHECK(checkNormalisation(config.preprocess, folder));
    return config;
}

Status writeOpenClipConfig(const FolderConfig& config, const fs::path& folder) {
    const nlohmann::json document{{"model_cfg", openClipJson(config.model)},
                                  {"preprocess_cfg", openClipPreprocessJson(config.preprocess)}};
    return writeFileAtomically(folder / models::kOpenClipConfig, document.dump(2) + "\n");
}

} // namespace retort::clip
