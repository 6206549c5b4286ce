// Both towers against open_clip and transformers, over every clip_*.json the fixtures hold, and the names and
// shapes of the full-size model.

#include "base/file.h"
#include "base/json.h"
#include "clip/config.h"
#include "clip/huggingface_config.h"
#include "clip/model.h"
#include "clip/open_clip_config.h"
#include "clip/weight_source.h"
#include "clip/zero_shot.h"
#include "tensor/torch_tensor.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace retort;
using namespace retort::clip;
namespace fs = std::filesystem;

constexpr const char* kFullSizeNames = "names_shapes_fullsize.json";

/// The fixtures that hold a whole CLIP model: clip_*.json with an OpenCLIP configuration.
std::vector<std::string> modelFixtures() {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(retort::testing::fixturesFolder(), ignored)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("clip_") || entry.path().extension() != ".json")
            continue;
        const auto text = readTextFile(entry.path());
        if (text.ok() && nlohmann::json::parse(*text).contains("open_clip_config"))
            names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

struct Fixture {
    nlohmann::json json;
    ClipConfig config;
    tensor::TensorMap io;

    static Result<Fixture> open(const std::string& name) {
        Fixture fixture;
        RETORT_TRY(const auto text, readTextFile(retort::testing::fixtureFile(name)));
        fixture.json = nlohmann::json::parse(text);
        RETORT_TRY(const auto document,
                   JsonDocument::parse(fixture.json.at("open_clip_config").dump(), name));
        JsonReader reader(document);
        readOpenClip(reader, fixture.config);
        RETORT_CHECK(reader.finish());
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(fixture.file("io")));
        fixture.io = tensor::viewsOf(archive);
        return fixture;
    }

    fs::path file(const char* kind) const {
        return retort::testing::fixtureFile(json.at("files").at(kind).get<std::string>());
    }

    Result<ClipModel> model(const char* weights, const ClipConfig& shape) const {
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(file(weights)));
        RETORT_TRY(const auto tensors, readWeights(archive, shape, Towers::Both, at::kFloat));
        ClipModel model(shape);
        RETORT_CHECK(model.load(tensors, at::kFloat, Towers::Both, archive.source()));
        return model;
    }

    double tolerance() const { return json.at("tolerance").at("abs").get<double>(); }
    double logitTolerance() const { return json.at("tolerance").value("logits_abs", tolerance()); }
};

double largestDifference(const at::Tensor& actual, const at::Tensor& expected) {
    EXPECT_EQ(actual.sizes(), expected.sizes());
    return actual.sizes() == expected.sizes() ? (actual - expected).abs().max().item<double>() : 1e9;
}

void expectOutputs(const ClipModel& model, const Fixture& fixture) {
    const torch::NoGradGuard noGradients;
    const auto& io = fixture.io;
    const auto tolerance = fixture.tolerance();
    const auto& tokens = io.at("in.token_ids");
    const auto image = model.imageFeatures(io.at("in.image"));
    const auto text = model.textFeatures(tokens);
    EXPECT_LE(largestDifference(image, io.at("out.image_features")), tolerance);
    EXPECT_LE(largestDifference(text, io.at("out.text_features")), tolerance);
    EXPECT_LE(largestDifference(unitRows(image), io.at("out.image_features_norm")), tolerance);
    EXPECT_LE(largestDifference(unitRows(text), io.at("out.text_features_norm")), tolerance);
    EXPECT_LE(largestDifference(zeroShotLogits(image, unitRows(text), model.logitScale()),
                                io.at("out.logits_per_image")),
              fixture.logitTolerance());
    for (const auto& [name, skipped] : std::map<std::string, int>{{"out.text_hidden_penultimate_lnfinal", 1},
                                                                  {"out.text_hidden_last_lnfinal", 0}}) {
        if (!io.contains(name))
            continue;
        EXPECT_LE(largestDifference(model.textHiddenStates(tokens, skipped), io.at(name)), tolerance) << name;
    }
}

TEST(ClipParity, ModelsWithOpenClipWeightsGiveTheReferenceOutputs) {
    const auto fixtures = modelFixtures();
    if (fixtures.empty())
        GTEST_SKIP() << "no clip_*.json with a model in " << retort::testing::fixturesFolder();
    for (const auto& name : fixtures) {
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, Fixture::open(name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto model, fixture.model("weights_openclip", fixture.config));
        expectOutputs(model, fixture);
    }
}

TEST(ClipParity, ModelsWithHuggingFaceWeightsAndConfigurationGiveTheReferenceOutputs) {
    const auto fixtures = modelFixtures();
    if (fixtures.empty())
        GTEST_SKIP() << "no clip_*.json with a model in " << retort::testing::fixturesFolder();
    for (const auto& name : fixtures) {
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, Fixture::open(name));
        if (!fixture.json.at("files").contains("weights_hf"))
            continue;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto document,
                                    JsonDocument::parse(fixture.json.at("hf_config").dump(), name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readHuggingFaceModel(document));
        const auto& config = read.config;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto model, fixture.model("weights_hf", config));
        expectOutputs(model, fixture);
    }
}

using NamesAndShapes = std::map<std::string, std::vector<std::int64_t>>;

TEST(ClipParity, FullSizeOpenClipModelsHaveTheReferenceNamesAndShapes) {
    RETORT_NEED_FIXTURE(kFullSizeNames);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readTextFile(retort::testing::fixtureFile(kFullSizeNames)));
    int compared = 0;
    const auto fixture = nlohmann::json::parse(text);
    for (const auto& [name, entry] : fixture.at("models").items()) {
        if (!name.starts_with("open_clip"))
            continue;
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto document,
                                    JsonDocument::parse(entry.at("config").dump(), name));
        ClipConfig config;
        JsonReader reader(document);
        readOpenClip(reader, config);
        ASSERT_THAT(reader.finish(), retort::testing::succeeds());
        NamesAndShapes expected;
        for (const auto& row : entry.at("state_dict"))
            expected[row.at(0)] = row.at(1).get<std::vector<std::int64_t>>();
        NamesAndShapes actual;
        for (const auto& parameter : ClipModel(config).namedParameters())
            actual[parameter.name] = parameter.tensor.sizes().vec();
        EXPECT_EQ(actual, expected);
        ++compared;
    }
    EXPECT_GT(compared, 0) << "the fixture lists no OpenCLIP model";
}

/// A whole CLIPModel of which the fixture's model is one tower.
nlohmann::json wholeConfig(const nlohmann::json& tower, bool isVision) {
    return {{"projection_dim", tower.at("projection_dim")},
            {"vision_config", isVision ? tower : nlohmann::json::object()},
            {"text_config", isVision ? nlohmann::json::object() : tower}};
}

NamesAndShapes storedWith(const std::vector<std::string>& prefixes, const ClipConfig& config) {
    NamesAndShapes stored;
    for (const auto& source : parameterSources(config, WeightNames::HuggingFace))
        for (const auto& part : source.stored)
            for (const auto& prefix : prefixes)
                if (part.name.starts_with(prefix))
                    stored[part.name] = part.shape;
    return stored;
}

TEST(ClipParity, FullSizeHuggingFaceTowersHaveTheNamesAndShapesThatWeightsAreReadFrom) {
    RETORT_NEED_FIXTURE(kFullSizeNames);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readTextFile(retort::testing::fixtureFile(kFullSizeNames)));
    int compared = 0;
    const auto fixture = nlohmann::json::parse(text);
    for (const auto& [name, entry] : fixture.at("models").items()) {
        const bool isVision = name.starts_with("HF CLIPVisionModelWithProjection");
        if (!isVision && !name.starts_with("HF CLIPTextModel"))
            continue;
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto document, JsonDocument::parse(wholeConfig(entry.at("config"), isVision).dump(), name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readHuggingFaceModel(document));
        const auto& config = read.config;
        NamesAndShapes expected;
        for (const auto& row : entry.at("state_dict"))
            if (!row.at(0).get<std::string>().ends_with("position_ids"))
                expected[row.at(0)] = row.at(1).get<std::vector<std::int64_t>>();
        EXPECT_EQ(storedWith(isVision ? std::vector<std::string>{"vision_model.", "visual_projection."}
                                      : std::vector<std::string>{"text_model."},
                             config),
                  expected);
        ++compared;
    }
    EXPECT_GT(compared, 0) << "the fixture lists no tower of a Hugging Face model";
}

} // namespace
