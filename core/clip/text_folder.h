#pragma once
// A text tower alone, as diffusers lays it out: `text_encoder/` (config.json of a CLIPTextModel, weights
// without the projection) beside `tokenizer/` (vocab.json, merges.txt, special_tokens_map.json).

#include "base/result.h"
#include "clip/model.h"
#include "clip/model_folder.h"
#include "clip/text/tokenizer.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace retort::clip {

struct TextTowerFolders {
    std::filesystem::path encoder;
    std::filesystem::path tokenizer;
};

struct LoadedTextTower {
    ClipModel model;       ///< textHiddenStates() alone may be called
    int skippedLayers = 0; ///< blocks at the end that are stored beyond those that the configuration counts
    bool hasProjection = false; ///< its weights hold more than a CLIPTextModel's
    Tokenizer tokenizer;
    std::string contentHash; ///< as LoadedTeacher::contentHash
};

/// Context and vocabulary are the encoder's, padding is the tokenizer's. A tower that is stored without its
/// last block (Stable Diffusion 2.x does not use it) ends there, whatever its configuration counts.
/// `options.towers` is not looked at.
/// Errors are those of openTeacher().
Result<LoadedTextTower> openTextTower(const TextTowerFolders& folders,
                                      const OpenTeacherOptions& options = {});

/// The same without weights: tensors are checked by name, shape and dtype, and hashed where they lie; the
/// model is an empty one.
Result<LoadedTextTower> checkTextTower(const TextTowerFolders& folders,
                                       const std::vector<std::filesystem::path>& vocabularyFolders = {});

/// Writes both folders: the model's text tower without its last `skipped` blocks, in `dtype`. Returns the
/// paths of the files.
Result<std::vector<std::filesystem::path>> saveTextTower(const TextTowerFolders& folders,
                                                         const ClipModel& model, int skipped,
                                                         const Tokenizer& tokenizer, at::ScalarType dtype);

} // namespace retort::clip
