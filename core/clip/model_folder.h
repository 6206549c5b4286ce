#pragma once
// Teacher folders: configuration, weights, tokenizer and preprocessing of one CLIP model, as OpenCLIP or
// Hugging Face lay them out. What a folder is, is read from its files, not from its name.
//
//   RETORT_TRY(const auto teacher, openTeacher("models/CLIP-ViT-H-14", {.dtype = at::kBFloat16}));
//   const at::Tensor features = teacher.model.imageFeatures(images);

#include "base/progress.h"
#include "base/result.h"
#include "clip/folder_config.h"
#include "clip/model.h"
#include "clip/preprocess.h"
#include "clip/text/tokenizer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::clip {

struct OpenTeacherOptions {
    Towers towers = Towers::Both;
    at::ScalarType dtype = at::kFloat; ///< of the weights in memory, whatever they are stored in
    /// Where else CLIP's stock vocabulary may lie.
    std::vector<std::filesystem::path> vocabularyFolders{};
    ProgressSink progress{}; ///< of looking at large weights
};

struct LoadedTeacher {
    ClipConfig config;
    PreprocessConfig preprocess;
    ClipModel model;
    Tokenizer tokenizer;
    /// Equal for equal configuration, vocabulary, preprocessing and weights. Of weight files above 256 MiB it
    /// covers the header and samples of every tensor, so that opening one does not mean reading all of it;
    /// verifyModelFolder() reads all.
    std::string contentHash;
    std::vector<std::string> remarks{}; ///< FolderConfig::remarks
};

/// Memory-maps the weights: those already in `dtype` are not copied, the others are converted one by one.
/// NotFound: a file or shard (named) is not there. Unsupported: weights as pickles alone, another kind of
/// model. Mismatch: missing, surplus or misshapen tensors (listed), or a vocabulary that does not fit.
/// Corrupt, OutOfMemory.
Result<LoadedTeacher> openTeacher(const std::filesystem::path& folder,
                                  const OpenTeacherOptions& options = {});

/// What openTeacher() would give, without the weights.
struct TeacherDescription {
    ClipConfig config;
    PreprocessConfig preprocess;
    Tokenizer tokenizer;
    std::string contentHash;
    std::vector<std::string> remarks{}; ///< FolderConfig::remarks
};

/// Reads no more than the identity needs. Errors are those of openTeacher() for both towers, but for those of
/// filling the memory.
Result<TeacherDescription> describeTeacher(const std::filesystem::path& folder,
                                           const std::vector<std::filesystem::path>& vocabularyFolders = {},
                                           const ProgressSink& progress = {});

struct ModelFolderSummary {
    FolderConfig config;
    std::filesystem::path weights;
    std::int64_t parameters = 0;
    std::size_t verifiedFiles = 0; ///< by SHA256SUMS; 0 if the folder has none
};

/// Checks everything openTeacher() would, and every byte that SHA256SUMS lists; loads nothing.
Result<ModelFolderSummary> verifyModelFolder(const std::filesystem::path& folder,
                                             const std::vector<std::filesystem::path>& vocabularyFolders = {},
                                             const ProgressSink& progress = {});

/// Writes an OpenCLIP folder: open_clip_config.json, open_clip_model.safetensors with weights in `dtype`,
/// vocab.json, merges.txt and SHA256SUMS. Each file appears complete or not at all, the sums last.
Status saveOpenClipFolder(const std::filesystem::path& folder, const ClipModel& model,
                          const Tokenizer& tokenizer, const PreprocessConfig& preprocess,
                          at::ScalarType dtype);

} // namespace retort::clip
