#include "clip/weight_source.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_model.h"

#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::clip;
using clip::testing::huggingFaceWeights;
using clip::testing::tinyConfig;
using clip::testing::tinyModel;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

tensor::TensorMap openClipWeights(const ClipModel& model) {
    tensor::TensorMap weights;
    for (const auto& [name, parameter] : model.namedParameters())
        weights[name] = parameter;
    return weights;
}

class WeightSource : public ::testing::Test {
protected:
    tensor::TensorArchive archive(const tensor::TensorMap& weights) {
        const auto path = m_folder / "weights.safetensors";
        EXPECT_THAT(tensor::saveTensors(path, weights), succeeds());
        return tensor::TensorArchive::open(path).value();
    }

    static void expectEqual(const tensor::TensorMap& actual, const ClipModel& expected) {
        EXPECT_EQ(actual.size(), expected.namedParameters().size());
        for (const auto& [name, parameter] : expected.namedParameters())
            EXPECT_TRUE(actual.contains(name) && torch::equal(actual.at(name), parameter)) << name;
    }

    TemporaryFolder m_folder;
};

TEST_F(WeightSource, OpenClipWeightsOfTheWantedDtypeStayInTheMappedFile) {
    const auto model = tinyModel();
    const auto file = archive(openClipWeights(model));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto weights,
                                readWeights(file, tinyConfig(), Towers::Both, at::kFloat));
    expectEqual(weights, model);
    for (const auto& [name, entry] : file.entries())
        EXPECT_EQ(weights.at(name).data_ptr(), static_cast<const void*>(entry.bytes.data())) << name;
}

TEST_F(WeightSource, HuggingFaceWeightsAreJoinedAndTransposed) {
    const auto model = tinyModel();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto weights, readWeights(archive(huggingFaceWeights(model)),
                                                                tinyConfig(), Towers::Both, at::kFloat));
    expectEqual(weights, model);
}

TEST_F(WeightSource, HalfPrecisionFilesAreConvertedToTheWantedDtype) {
    const auto model = tinyModel();
    auto stored = huggingFaceWeights(model);
    for (auto& [name, weight] : stored)
        if (weight.is_floating_point())
            weight = weight.to(at::kHalf);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto weights,
                                readWeights(archive(stored), tinyConfig(), Towers::Both, at::kFloat));
    for (const auto& [name, parameter] : model.namedParameters())
        EXPECT_TRUE(torch::equal(weights.at(name), parameter.to(at::kHalf).to(at::kFloat))) << name;
}

TEST_F(WeightSource, OneTowerNeedsAndGivesItsOwnTensorsAlone) {
    auto stored = openClipWeights(tinyModel());
    std::erase_if(stored, [](const auto& entry) { return entry.first == "text_projection"; });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto weights,
                                readWeights(archive(stored), tinyConfig(), Towers::Image, at::kFloat));
    EXPECT_TRUE(weights.contains("visual.proj"));
    EXPECT_TRUE(weights.contains("logit_scale"));
    EXPECT_FALSE(weights.contains("token_embedding.weight"));
    EXPECT_THAT(readWeights(archive(stored), tinyConfig(), Towers::Text, at::kFloat),
                failsWith(ErrorCode::Mismatch, HasSubstr("text_projection")));
}

TEST_F(WeightSource, MissingSurplusAndMisshapenTensorsAreListedByTheirNamesInTheFile) {
    auto stored = huggingFaceWeights(tinyModel());
    stored.erase("vision_model.encoder.layers.1.self_attn.k_proj.weight");
    stored["text_model.extra"] = torch::zeros({2});
    stored["visual_projection.weight"] = torch::zeros({3, 4});
    EXPECT_THAT(
        checkWeights(archive(stored), tinyConfig(), Towers::Both),
        failsWith(ErrorCode::Mismatch,
                  AllOf(HasSubstr("missing: vision_model.encoder.layers.1.self_attn.k_proj.weight"),
                        HasSubstr("surplus: text_model.extra"),
                        HasSubstr("visual_projection.weight (expected"), Not(HasSubstr("position_ids")))));
}

TEST_F(WeightSource, WeightsThatAreNoFloatingNumbersAreRefused) {
    auto stored = openClipWeights(tinyModel());
    stored["ln_final.bias"] = torch::zeros({16}, torch::kInt64);
    EXPECT_THAT(checkWeights(archive(stored), tinyConfig(), Towers::Both),
                failsWith(ErrorCode::Mismatch, HasSubstr("ln_final.bias (I64)")));
}

TEST_F(WeightSource, FileOfAnotherModelIsRefused) {
    EXPECT_THAT(checkWeights(archive({{"conv1.weight", torch::zeros({1})}}), tinyConfig(), Towers::Both),
                failsWith(ErrorCode::Mismatch, HasSubstr("is it a CLIP model?")));
}

} // namespace
