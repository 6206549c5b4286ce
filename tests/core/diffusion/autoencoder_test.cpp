#include "diffusion/networks/autoencoder.h"

#include "tensor/autocast.h"
#include "testing/result_matchers.h"
#include "tiny_networks.h"

#include <torch/types.h>

#include <cmath>

namespace {

using namespace retort;
using namespace retort::diffusion;
using namespace retort::diffusion::testing;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

Autoencoder tinyAutoencoder() {
    Autoencoder network(tinyAutoencoderConfig());
    EXPECT_THAT(network.load(randomWeights(network.namedParameters(), 1), at::kFloat, "tiny"), succeeds());
    return network;
}

at::Tensor images(std::int64_t count, std::int64_t side) {
    return at::sin(at::arange(count * 3 * side * side).to(at::kFloat) * 0.11F).view({count, 3, side, side});
}

TEST(Autoencoder, ImagesAndLatents_DifferByTheFactorOfTheLevels) {
    const at::NoGradGuard noGradients;
    const auto network = tinyAutoencoder();
    EXPECT_EQ(network.config().factor(), 2);
    EXPECT_EQ(AutoencoderConfig{}.factor(), 8);
    const auto distribution = network.encode(images(2, 16));
    EXPECT_EQ(distribution.mean.sizes(), at::IntArrayRef({2, 4, 8, 8}));
    EXPECT_EQ(distribution.logVariance.sizes(), at::IntArrayRef({2, 4, 8, 8}));
    EXPECT_EQ(network.decode(distribution.mean).sizes(), at::IntArrayRef({2, 3, 16, 16}));
}

TEST(Autoencoder, LatentDistribution_SamplesItsMeanWithoutNoiseAndOneDeviationAway) {
    const LatentDistribution distribution{.mean = at::full({1, 4, 2, 2}, 3.0),
                                          .logVariance = at::full({1, 4, 2, 2}, std::log(4.0))};
    EXPECT_TRUE(at::allclose(distribution.sample(at::zeros({1, 4, 2, 2})), distribution.mean));
    EXPECT_TRUE(at::allclose(distribution.sample(at::ones({1, 4, 2, 2})), at::full({1, 4, 2, 2}, 5.0)));
}

TEST(Autoencoder, InitialisedAndTrained_EveryParameterHasAFiniteGradient) {
    for (const auto precision : {tensor::Precision::Float32, tensor::Precision::BFloat16}) {
        Autoencoder network(tinyAutoencoderConfig());
        network.initialise(5);
        auto parameters = network.namedParameters();
        for (auto& parameter : parameters)
            parameter.tensor.requires_grad_(true);
        const tensor::Autocast autocast({}, precision);
        const auto distribution = network.encode(images(2, 16));
        const auto again = network.decode(distribution.sample(at::ones_like(distribution.mean)));
        EXPECT_EQ(again.scalar_type(), at::kFloat);
        (again - images(2, 16)).square().mean().backward();
        for (const auto& parameter : parameters) {
            ASSERT_TRUE(parameter.tensor.grad().defined()) << parameter.name;
            EXPECT_TRUE(at::isfinite(parameter.tensor.grad()).all().item<bool>()) << parameter.name;
        }
    }
}

TEST(Autoencoder, ManyImagesWithoutGradients_AreTheSameAsOneByOne) {
    const auto network = tinyAutoencoder();
    const auto latents = at::sin(at::arange(2 * 4 * 60 * 50).to(at::kFloat)).view({2, 4, 60, 50});
    at::Tensor together;
    {
        const at::AutoGradMode gradients(true);
        together = network.decode(latents).detach();
    }
    const at::NoGradGuard noGradients;
    EXPECT_TRUE(at::allclose(network.decode(latents), together, 1e-4, 1e-5));
}

TEST(Autoencoder, LatentsLargerThanATile_AreDecodedToAImageOfTheirSize) {
    const at::NoGradGuard noGradients;
    const auto network = tinyAutoencoder();
    const auto large = network.decode(at::zeros({1, 4, 80, 70}));
    EXPECT_EQ(large.sizes(), at::IntArrayRef({1, 3, 160, 140}));
    EXPECT_TRUE(at::isfinite(large).all().item<bool>());
}

TEST(Autoencoder, WeightsThatDoNotFit_AreRefusedByName) {
    Autoencoder network(tinyAutoencoderConfig());
    auto weights = randomWeights(network.namedParameters(), 1);
    weights.erase("quant_conv.bias");
    weights.emplace("encoder.mid_block.attentions.0.rank.weight", at::zeros({3}));
    EXPECT_THAT(
        network.load(weights, at::kFloat, "some/vae.safetensors"),
        failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("some/vae.safetensors"), HasSubstr("quant_conv.bias"),
                                             HasSubstr("encoder.mid_block.attentions.0.rank.weight"))));
}

} // namespace
