// A ViT-H/14 folder of full size must open and run within the memory that the program promises. The weight
// file is sparse: all zeros, and next to nothing on the disk.

#include "clip/folder_config.h"
#include "clip/model_folder.h"
#include "clip/text/bpe_training.h"
#include "sparse_weights.h"
#include "testing/memory.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <filesystem>
#include <utility>
#include <vector>

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::kGiB;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;

ClipConfig vitH14() {
    return {.embeddingWidth = 1024,
            .vision = {.imageSize = 224,
                       .patchSize = 14,
                       .transformer = {.width = 1280, .layers = 32, .heads = 16, .mlpWidth = 5120}},
            .text = {.transformer = {.width = 1024, .layers = 24, .heads = 16, .mlpWidth = 4096}}};
}

void writeSparseFolder(const std::filesystem::path& folder, tensor::DType dtype) {
    const auto config = vitH14();
    ASSERT_THAT(writeOpenClipConfig({.model = config, .preprocess = {}}, folder), succeeds());
    // As many ids as the model has embeddings: 512 of bytes, one a merge, start and end of text.
    const std::vector<BpeVocabulary::Merge> merges(kStockVocabularySize - 514, {"a", "b"});
    ASSERT_THAT(writeHuggingFaceVocabulary(vocabularyOfMerges(merges), folder), succeeds());
    std::vector<tensor::testing::NamedShape> parameters;
    for (auto& parameter : parameterShapes(config))
        parameters.push_back({std::move(parameter.name), std::move(parameter.shape)});
    tensor::testing::writeSparseWeights(folder / "open_clip_model.safetensors", parameters, dtype);
}

enum class Work {
    Open,  ///< the folder is opened
    Embed, ///< and one image and one prompt go through the towers
};

void embedOnce(const LoadedTeacher& teacher) {
    const torch::NoGradGuard noGradients;
    const auto image = teacher.model.imageFeatures(torch::zeros({1, 3, 224, 224}));
    const auto text = teacher.model.textFeatures(teacher.tokenizer.encodeBatch({"a photo"}));
    EXPECT_EQ(image.size(1), 1024);
    EXPECT_EQ(text.size(1), 1024);
}

void expectPeakMemory(tensor::DType stored, at::ScalarType dtype, Work work, double limit) {
    const auto available = retort::testing::availableMemory();
    if (available < limit + kGiB)
        GTEST_SKIP() << fmt::format("{:.1f} GiB of memory are needed, {:.1f} are available", limit / kGiB + 1,
                                    available / kGiB);
    const TemporaryFolder folder;
    writeSparseFolder(folder.path(), stored);
    retort::testing::resetPeakMemory();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, openTeacher(folder.path(), {.dtype = dtype}));
    if (work == Work::Embed)
        embedOnce(teacher);
    const auto peak = retort::testing::peakMemory();
    ::testing::Test::RecordProperty("peak_gib", fmt::format("{:.2f}", peak / kGiB));
    EXPECT_GT(peak, 0);
    EXPECT_LE(peak, limit) << fmt::format("{:.2f} GiB", peak / kGiB);
}

TEST(FullSizeTeacher, Fp16FolderRunsInFp32Within6GiB) {
    expectPeakMemory(tensor::DType::F16, at::kFloat, Work::Embed, 6 * kGiB);
}

TEST(FullSizeTeacher, Fp32FolderRunsInBf16Within3AndAHalfGiB) {
    expectPeakMemory(tensor::DType::F32, at::kBFloat16, Work::Embed, 3.5 * kGiB);
}

TEST(FullSizeTeacher, Fp32FolderOpensInFp32WithoutBeingRead) {
    expectPeakMemory(tensor::DType::F32, at::kFloat, Work::Open, 1 * kGiB);
}

} // namespace
