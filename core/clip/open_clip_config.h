#pragma once
// The objects of an `open_clip_config.json` (https://github.com/mlfoundations/open_clip, CLIPVisionCfg and
// CLIPTextCfg in src/open_clip/model.py, PreprocessCfg in transform.py; versions 2 and 3).

#include "base/json.h"
#include "clip/config.h"
#include "clip/preprocess.h"

namespace retort::clip {

/// Reads `model_cfg`. Every key is obeyed, known to change nothing, or refused as Unsupported by its name:
/// towers that are no plain ViT or no CLIP text transformer (ResNet, timm, Hugging Face text models),
/// attentional pooling, blocks of other kinds, and keys that are not known unless they are off.
void readOpenClip(JsonReader& modelCfg, ClipConfig& into);
/// The same object, for writing; a model of the plain shape has the plain keys alone.
nlohmann::json openClipJson(const ClipConfig& config);

/// Reads `preprocess_cfg`; `into.imageSize` is the model's. Unsupported as above; Mismatch: another size.
void readOpenClipPreprocess(JsonReader& preprocessCfg, PreprocessConfig& into);
/// The same object, for writing.
nlohmann::json openClipPreprocessJson(const PreprocessConfig& config);

} // namespace retort::clip
