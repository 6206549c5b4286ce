#pragma once
// The configuration files of Hugging Face CLIP folders.

#include "base/json.h"
#include "base/result.h"
#include "clip/config.h"
#include "clip/preprocess.h"

#include <array>
#include <string>
#include <vector>

namespace retort::clip {

struct HuggingFaceModel {
    ClipConfig config{};
    std::vector<std::string> remarks{}; ///< of keys that were ignored, for people
};

/// `config.json` of a CLIPModel; absent keys have CLIPConfig's defaults. Unsupported: another model type or
/// activation, or a key of a tower that is not known, unless it is off.
Result<HuggingFaceModel> readHuggingFaceModel(const JsonDocument& document);

/// `config.json` of a CLIPTextModel, the text tower alone; absent keys have CLIPTextConfig's defaults.
/// Unsupported as above.
Result<TextConfig> readHuggingFaceText(const JsonDocument& document);
/// The same file, for writing.
nlohmann::json huggingFaceTextJson(const TextConfig& config);

/// `preprocessor_config.json` of a CLIPImageProcessor. Unsupported: steps omitted, a crop that differs from
/// the resize, an interpolation that is neither bilinear nor bicubic, another processor, keys that are not
/// known unless they are off. Mismatch: another size than `into.imageSize`. Returns remarks as above.
Result<std::vector<std::string>> readHuggingFacePreprocess(const JsonDocument& document,
                                                           PreprocessConfig& into);

/// Three numbers under `key`, one per channel, if the key is there.
void readChannels(JsonReader& reader, const std::string& key, std::array<float, 3>& into);

} // namespace retort::clip
