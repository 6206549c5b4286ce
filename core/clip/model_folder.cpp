#include "clip/model_folder.h"

#include "base/file.h"
#include "clip/content_hash.h"
#include "clip/folder_tokenizer.h"
#include "clip/weight_source.h"
#include "models/checksums.h"
#include "models/file_names.h"
#include "models/weight_files.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSavedWeights = "open_clip_model.safetensors";

/// File names without ending, the layout's own first.
std::vector<std::string> weightStems(FolderLayout layout) {
    if (layout == FolderLayout::OpenClip)
        return {"open_clip_model", "open_clip_pytorch_model", "model", "pytorch_model"};
    return {"model", "pytorch_model", "open_clip_model", "open_clip_pytorch_model"};
}

Status checkSaved(const ClipModel& model, const Tokenizer& tokenizer, at::ScalarType dtype,
                  const fs::path& folder) {
    if (!at::isFloatingType(dtype))
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: weights are saved in a floating dtype, not in {}", folder.string(),
                                 at::toString(dtype))};
    if (tokenizer.vocabulary().size() > model.config().text.vocabularySize)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: the vocabulary has {} ids, the model {} embeddings", folder.string(),
                                 tokenizer.vocabulary().size(), model.config().text.vocabularySize)};
    for (const auto& parameter : model.namedParameters()) {
        if (parameter.tensor.is_meta())
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: {} has no weights yet; a model is saved with both towers",
                                     folder.string(), parameter.name)};
    }
    return {};
}

Status saveWeights(const fs::path& path, const ClipModel& model, at::ScalarType dtype) {
    return tensor::guarded("saving " + path.string(), [&]() -> Status {
        const torch::NoGradGuard noGradients;
        tensor::TensorMap weights;
        for (const auto& parameter : model.namedParameters())
            weights.emplace(parameter.name, parameter.tensor.detach().to(dtype));
        return tensor::saveTensors(path, weights, {{"format", "pt"}});
    });
}

/// A teacher's files, open.
struct TeacherFiles {
    FolderConfig config;
    fs::path weightsPath;
    tensor::TensorArchive weights;
    Tokenizer tokenizer;
};

Result<TeacherFiles> openFiles(const fs::path& folder, const std::vector<fs::path>& vocabularyFolders) {
    RETORT_TRY(auto config, readFolderConfig(folder));
    RETORT_TRY(const auto archive, models::openWeights(folder, weightStems(config.layout)));
    RETORT_TRY(auto tokenizer, openFolderTokenizer(folder, config, vocabularyFolders));
    return TeacherFiles{.config = std::move(config),
                        .weightsPath = archive.source(),
                        .weights = withPlainNames(archive),
                        .tokenizer = std::move(tokenizer)};
}

/// Cosines are multiplied by it; OpenCLIP holds it below 100 in training.
Status checkScale(const ClipModel& model, const fs::path& path) {
    const auto scale = model.logitScale();
    if (scale.is_meta() || scale.isfinite().all().item<bool>())
        return {};
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: exp(logit_scale) is not a number; get the model again", path.string())};
}

Result<LoadedTeacher> load(const fs::path& folder, const OpenTeacherOptions& options) {
    RETORT_TRY(auto files, openFiles(folder, options.vocabularyFolders));
    const auto& config = files.config;
    auto hash = contentHash(config, files.tokenizer, files.weights, options.progress);
    RETORT_TRY(const auto weights, readWeights(files.weights, config.model, options.towers, options.dtype));
    ClipModel model(config.model);
    RETORT_CHECK(model.load(weights, options.dtype, options.towers, files.weightsPath.string()));
    RETORT_CHECK(checkScale(model, files.weightsPath));
    return LoadedTeacher{.config = config.model,
                         .preprocess = config.preprocess,
                         .model = std::move(model),
                         .tokenizer = std::move(files.tokenizer),
                         .contentHash = std::move(hash),
                         .remarks = files.config.remarks};
}

Result<TeacherDescription> describeFiles(const fs::path& folder,
                                         const std::vector<fs::path>& vocabularyFolders,
                                         const ProgressSink& progress) {
    RETORT_TRY(const auto files, openFiles(folder, vocabularyFolders));
    RETORT_CHECK(checkWeights(files.weights, files.config.model, Towers::Both));
    return TeacherDescription{.config = files.config.model,
                              .preprocess = files.config.preprocess,
                              .tokenizer = files.tokenizer,
                              .contentHash =
                                  contentHash(files.config, files.tokenizer, files.weights, progress),
                              .remarks = files.config.remarks};
}

} // namespace

Result<LoadedTeacher> openTeacher(const fs::path& folder, const OpenTeacherOptions& options) {
    return tensor::guarded("opening the teacher " + folder.string(), [&] { return load(folder, options); });
}

Result<TeacherDescription> describeTeacher(const fs::path& folder,
                                           const std::vector<fs::path>& vocabularyFolders,
                                           const ProgressSink& progress) {
    return tensor::guarded("checking the teacher " + folder.string(),
                           [&] { return describeFiles(folder, vocabularyFolders, progress); });
}

Result<ModelFolderSummary> verifyModelFolder(const fs::path& folder,
                                             const std::vector<fs::path>& vocabularyFolders,
                                             const ProgressSink& progress) {
    ModelFolderSummary summary;
    // A damaged file is told as such before what it holds is found strange.
    RETORT_TRY(summary.verifiedFiles, models::verifyChecksums(folder, progress));
    RETORT_TRY(auto files, openFiles(folder, vocabularyFolders));
    RETORT_CHECK(checkWeights(files.weights, files.config.model, Towers::Both));
    summary.config = std::move(files.config);
    summary.weights = std::move(files.weightsPath);
    for (const auto& parameter : parameterShapes(summary.config.model)) {
        std::int64_t count = 1;
        for (const auto length : parameter.shape)
            count *= length;
        summary.parameters += count;
    }
    return summary;
}

Status saveOpenClipFolder(const fs::path& folder, const ClipModel& model, const Tokenizer& tokenizer,
                          const PreprocessConfig& preprocess, at::ScalarType dtype) {
    RETORT_CHECK(checkSaved(model, tokenizer, dtype, folder));
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(writeOpenClipConfig({.model = model.config(), .preprocess = preprocess}, folder));
    RETORT_CHECK(saveWeights(folder / kSavedWeights, model, dtype));
    RETORT_CHECK(writeHuggingFaceVocabulary(tokenizer.vocabulary(), folder));
    return models::writeChecksums(folder,
                                  {"merges.txt", models::kOpenClipConfig, kSavedWeights, "vocab.json"});
}

} // namespace retort::clip
