#pragma once
// The configuration files of Hugging Face CLIP folders.

#include "base/json.h"
#include "base/result.h"
#include "clip/config.h"
#include "clip/preprocess.h"

#include <array>
#include <string>

namespace retort::clip {

/// `config.json` of a CLIPModel; absent keys have CLIPConfig's defaults. Unsupported: another model type or
/// activation.
Result<ClipConfig> readHuggingFaceModel(const JsonDocument& document);

/// `config.json` of a CLIPTextModel, the text tower alone; absent keys have CLIPTextConfig's defaults.
/// Unsupported: another model type or activation.
Result<TextConfig> readHuggingFaceText(const JsonDocument& document);
/// The same file, for writing.
nlohmann::json huggingFaceTextJson(const TextConfig& config);

/// `preprocessor_config.json` of a CLIPImageProcessor. Unsupported: steps left out, a crop that differs from
/// the resize, an interpolation that is neither bilinear nor bicubic. Mismatch: another size than
/// `into.imageSize`.
Status readHuggingFacePreprocess(const JsonDocument& document, PreprocessConfig& into);

/// Three numbers under `key`, one per channel, if the key is there.
void readChannels(JsonReader& reader, const std::string& key, std::array<float, 3>& into);

} // namespace retort::clip
