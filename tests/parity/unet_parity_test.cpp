// The denoising network against diffusers: every case of every unet_*.json of the fixtures, and the names and
// shapes of the full-size models.

#include "diffusion/networks/unet.h"
#include "diffusion/networks/unet_config.h"
#include "parity_fixture.h"

#include <map>
#include <set>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::absoluteDifference;
using retort::testing::ParityFixture;

constexpr const char* kUNetNames = "names_shapes_fullsize";

Result<UNetConfig> unetConfigOf(const nlohmann::json& json, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(json.dump(), source));
    return readUNetConfig(document);
}

Result<UNet> networkOf(const ParityFixture& fixture) {
    RETORT_TRY(const auto config, unetConfigOf(fixture.json.at("config"), fixture.name));
    RETORT_TRY(const auto weights, fixture.tensors("weights"));
    UNet network(config);
    RETORT_CHECK(network.load(weights, at::kFloat, fixture.name));
    return network;
}

UNetInput inputOf(const tensor::TensorMap& io, const std::string& name) {
    const auto classLabels = io.find(name + ".in.class_labels");
    return {.latents = io.at(name + ".in.sample"),
            .timesteps = io.at(name + ".in.timestep"),
            .condition = io.at(name + ".in.encoder_hidden_states"),
            .classVector = classLabels == io.end() ? at::Tensor() : classLabels->second};
}

TEST(UNetParity, EveryCaseGivesTheReferenceOutput) {
    const auto names = retort::testing::fixturesNamed("unet_");
    if (names.empty())
        GTEST_SKIP() << "no unet_*.json in " << retort::testing::fixturesFolder();
    const torch::NoGradGuard noGradients;
    for (const auto& name : names) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto network, networkOf(fixture));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
        const auto tolerance = fixture.json.at("tolerance").at("abs").get<double>();
        for (const auto& item : fixture.json.at("cases").items()) {
            const auto output = network.predict(inputOf(io, item.key()));
            const auto& expected = io.at(item.value().at("output").get<std::string>());
            EXPECT_LE(absoluteDifference(output, expected), tolerance) << name << ", case " << item.key();
        }
    }
}

TEST(UNetParity, ConfigurationWrittenAndReadAgainIsTheSameNetwork) {
    const auto names = retort::testing::fixturesNamed("unet_");
    if (names.empty())
        GTEST_SKIP() << "no unet_*.json in " << retort::testing::fixturesFolder();
    for (const auto& name : names) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, unetConfigOf(fixture.json.at("config"), name));
        const auto written = diffusersJson(config);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto again, unetConfigOf(written, name + ", written"));
        EXPECT_EQ(diffusersJson(again), written);
        for (const auto& [key, value] : fixture.json.at("config").items()) {
            const bool isOneForAllLevels = key == "attention_head_dim" && !value.is_array();
            if (written.contains(key) && !value.is_null() && !isOneForAllLevels) {
                EXPECT_EQ(written.at(key), value) << name << ": " << key;
            }
        }
    }
}

TEST(UNetParity, FullSizeNetworksHaveTheReferenceNamesAndShapes) {
    RETORT_NEED_FIXTURE(std::string(kUNetNames) + ".json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(kUNetNames));
    int checked = 0;
    for (const auto& [name, model] : fixture.json.at("models").items()) {
        if (!name.starts_with("UNet2DConditionModel"))
            continue;
        ++checked;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, unetConfigOf(model.at("config"), name));
        std::map<std::string, std::vector<std::int64_t>> expected;
        for (const auto& row : model.at("state_dict"))
            expected[row.at(0)] = row.at(1).get<std::vector<std::int64_t>>();
        std::map<std::string, std::vector<std::int64_t>> actual;
        std::int64_t parameters = 0;
        for (const auto& parameter : UNet(config).namedParameters()) {
            actual[parameter.name] = parameter.tensor.sizes().vec();
            parameters += parameter.tensor.numel();
        }
        EXPECT_EQ(actual, expected) << name;
        EXPECT_EQ(parameters, model.at("n_parameters").get<std::int64_t>()) << name;
    }
    EXPECT_GT(checked, 0);
}

} // namespace
