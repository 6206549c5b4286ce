// The autoencoder against diffusers' AutoencoderKL: every vae_*.json of the fixtures, and the names and
// shapes of the full-size model.

#include "diffusion/networks/autoencoder.h"
#include "parity_fixture.h"

#include <map>
#include <set>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::absoluteDifference;
using retort::testing::ParityFixture;

constexpr const char* kAutoencoderNames = "names_shapes_fullsize";

Result<AutoencoderConfig> autoencoderConfigOf(const nlohmann::json& json, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(json.dump(), source));
    return readAutoencoderConfig(document);
}

Result<Autoencoder> networkOf(const ParityFixture& fixture, const tensor::TensorMap& weights) {
    RETORT_TRY(const auto config, autoencoderConfigOf(fixture.json.at("config"), fixture.name));
    Autoencoder network(config);
    RETORT_CHECK(network.load(weights, at::kFloat, fixture.name));
    return network;
}

/// "sq", "rect", ...: what stands between "in." and ".image".
std::set<std::string> imagesIn(const tensor::TensorMap& io) {
    std::set<std::string> names;
    for (const auto& [name, ignored] : io)
        if (name.starts_with("in.") && name.ends_with(".image"))
            names.insert(name.substr(3, name.size() - 9));
    return names;
}

void expectReference(const Autoencoder& network, const tensor::TensorMap& io, const ParityFixture& fixture) {
    const torch::NoGradGuard noGradients;
    const auto tolerance = fixture.json.at("tolerance").at("abs").get<double>();
    const auto expectNear = [&](const at::Tensor& actual, const std::string& name) {
        EXPECT_LE(absoluteDifference(actual, io.at(name)), tolerance) << fixture.name << ": " << name;
    };
    ASSERT_FALSE(imagesIn(io).empty());
    const auto scale = network.config().scalingFactor;
    for (const auto& name : imagesIn(io)) {
        const auto distribution = network.encode(io.at("in." + name + ".image"));
        const auto sample = distribution.sample(io.at("in." + name + ".noise"));
        expectNear(distribution.mean, "out." + name + ".mean");
        expectNear(distribution.logVariance, "out." + name + ".logvar_clamped");
        expectNear(sample, "out." + name + ".sample");
        expectNear(sample * scale, "out." + name + ".latents_scaled");
        const auto decoded = network.decode(io.at("in." + name + ".latents") / scale);
        expectNear(decoded, "out." + name + ".decoded");
        const auto bytes = ((decoded / 2 + 0.5).clamp(0, 1) * 255).round().permute({0, 2, 3, 1});
        EXPECT_LE(absoluteDifference(bytes, io.at("out." + name + ".decoded_u8")),
                  fixture.json.at("tolerance").at("u8_levels").get<double>())
            << fixture.name << ": " << name;
    }
}

TEST(AutoencoderParity, LatentsAndImagesAreTheReferences) {
    const auto names = retort::testing::fixturesNamed("vae_");
    if (names.empty())
        GTEST_SKIP() << "no vae_*.json in " << retort::testing::fixturesFolder();
    for (const auto& name : names) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto weights, fixture.tensors("weights"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto network, networkOf(fixture, weights));
        expectReference(network, io, fixture);
    }
}

TEST(AutoencoderParity, WeightsUnderOlderNamesGiveTheSame) {
    const auto names = retort::testing::fixturesNamed("vae_");
    if (names.empty())
        GTEST_SKIP() << "no vae_*.json in " << retort::testing::fixturesFolder();
    for (const auto& name : names) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(name));
        RETORT_ASSERT_OK_AND_ASSIGN(auto weights, fixture.tensors("weights"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto legacy, fixture.tensors("weights_legacy_names"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
        for (const auto& [current, older] : fixture.json.at("legacy_name_map").items()) {
            ASSERT_EQ(weights.erase(current), 1U) << current;
            weights.emplace(older.get<std::string>(), legacy.at(older.get<std::string>()));
        }
        RETORT_ASSERT_OK_AND_ASSIGN(const auto network, networkOf(fixture, weights));
        expectReference(network, io, fixture);
    }
}

TEST(AutoencoderParity, FullSizeNetworkHasTheReferenceNamesAndShapes) {
    RETORT_NEED_FIXTURE(std::string(kAutoencoderNames) + ".json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(kAutoencoderNames));
    int checked = 0;
    for (const auto& [name, model] : fixture.json.at("models").items()) {
        if (!name.starts_with("AutoencoderKL"))
            continue;
        ++checked;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, autoencoderConfigOf(model.at("config"), name));
        std::map<std::string, std::vector<std::int64_t>> expected;
        for (const auto& row : model.at("state_dict"))
            expected[row.at(0)] = row.at(1).get<std::vector<std::int64_t>>();
        std::map<std::string, std::vector<std::int64_t>> actual;
        for (const auto& parameter : Autoencoder(config).namedParameters())
            actual[parameter.name] = parameter.tensor.sizes().vec();
        EXPECT_EQ(actual, expected) << name;
    }
    EXPECT_GT(checked, 0);
}

} // namespace
