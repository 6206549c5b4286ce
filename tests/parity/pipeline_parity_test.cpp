// Whole drawings against diffusers' pipelines, step by step, from the tiny models of the fixtures.

#include "clip/huggingface_config.h"
#include "clip/model.h"
#include "clip/weight_source.h"
#include "diffusion/generators/latent_sampling.h"
#include "diffusion/networks/unclip_noise.h"
#include "diffusion/schedulers/scheduler.h"
#include "parity_fixture.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::tensor::TensorArchive;
using retort::tensor::TensorMap;
using retort::testing::absoluteDifference;
using retort::testing::fixtureFile;
using retort::testing::ParityFixture;
using retort::testing::succeeds;

/// The file's name, which may have an explanation after it.
std::string fileName(const nlohmann::json& entry) {
    const auto text = entry.get<std::string>();
    return text.substr(0, text.find(' '));
}

Result<TensorMap> tensorsOf(const nlohmann::json& entry) {
    RETORT_TRY(const auto archive, TensorArchive::open(fixtureFile(fileName(entry))));
    return retort::tensor::viewsOf(archive);
}

/// The network whose weights the file holds; its configuration stands in the JSON beside it.
template<class Network, class Config>
Result<Network> networkOf(const nlohmann::json& entry, Result<Config> (*readConfig)(const JsonDocument&)) {
    const auto name = std::filesystem::path{fileName(entry)}.stem().string();
    RETORT_TRY(const auto fixture, ParityFixture::read(name));
    RETORT_TRY(const auto document, JsonDocument::parse(fixture.json.at("config").dump(), name));
    RETORT_TRY(const auto config, readConfig(document));
    RETORT_TRY(const auto weights, tensorsOf(entry));
    Network network(config);
    RETORT_CHECK(network.load(weights, at::kFloat, name));
    return network;
}

/// The text encoder as diffusers keeps it: one block fewer, no projection. Its configuration stands in the
/// fixture of the CLIP model that it was cut from.
Result<clip::ClipModel> textEncoder(const nlohmann::json& entry) {
    for (const auto& name : retort::testing::fixturesNamed("clip_")) {
        RETORT_TRY(const auto fixture, ParityFixture::read(name));
        const auto files = fixture.json.value("files", nlohmann::json::object());
        if (files.value("weights_sd2_text_encoder_hf", std::string{}) != fileName(entry))
            continue;
        const auto text = fixture.json.at("hf_sd2_text_encoder_config").dump();
        RETORT_TRY(const auto document, JsonDocument::parse(text, name));
        clip::ClipConfig config;
        RETORT_TRY(config.text, clip::readHuggingFaceText(document));
        RETORT_TRY(const auto archive, TensorArchive::open(fixtureFile(fileName(entry))));
        RETORT_TRY(const auto weights,
                   clip::readWeights(archive, config, clip::Towers::TextStates, at::kFloat));
        clip::ClipModel model(config);
        RETORT_CHECK(model.load(weights, at::kFloat, clip::Towers::TextStates, archive.source()));
        return model;
    }
    return Error{ErrorCode::NotFound, "no clip_*.json names " + fileName(entry)};
}

struct Models {
    clip::ClipModel text;
    UNet unet;
    UNet unclipUNet;
    Autoencoder autoencoder;
    UnclipNoise noise;

    static Result<Models> open(const nlohmann::json& files) {
        RETORT_TRY(auto text, textEncoder(files.at("text_encoder")));
        RETORT_TRY(auto unet, networkOf<UNet>(files.at("unet"), readUNetConfig));
        RETORT_TRY(auto unclipUNet, networkOf<UNet>(files.at("unet_unclip"), readUNetConfig));
        RETORT_TRY(auto autoencoder, networkOf<Autoencoder>(files.at("vae"), readAutoencoderConfig));
        RETORT_TRY(const auto normaliser, tensorsOf(files.at("image_normalizer")));
        return Models{
            std::move(text), std::move(unet), std::move(unclipUNet), std::move(autoencoder),
            UnclipNoise({normaliser.at("mean"), normaliser.at("std")}, UnclipNoise::defaultProcess())};
    }
};

struct ReferenceRun {
    const nlohmann::json& json; ///< one of `cases`
    const TensorMap& io;

    std::string name() const { return json.at("name").get<std::string>(); }
    const at::Tensor& input(const char* key) const { return io.at(json.at(key).get<std::string>()); }
    const at::Tensor& output(const std::string& key) const { return io.at("out." + name() + "." + key); }
    double tolerance(const char* key) const { return json.at("tolerance").at(key).get<double>(); }
};

Result<Scheduler> schedulerOf(const ReferenceRun& run, const nlohmann::json& schedulers) {
    auto json = schedulers.at(run.json.at("scheduler").get<std::string>());
    json["prediction_type"] = run.json.at("prediction_type");
    RETORT_TRY(const auto document, JsonDocument::parse(json.dump(), run.name()));
    RETORT_TRY(const auto config, readSchedulerConfig(document));
    return Scheduler::create(
        config, {.steps = run.json.at("steps").get<int>(), .strength = run.json.value("strength", 1.0)});
}

at::Tensor startLatents(const ReferenceRun& run, const Models& models, const Scheduler& scheduler) {
    if (!run.json.contains("image01"))
        return run.input("latents") * scheduler.initialNoiseScale();
    const auto clean =
        encodedImages(models.autoencoder, 2 * run.input("image01") - 1, run.input("vae_noise"));
    EXPECT_LE(absoluteDifference(clean, run.output("init_latents")), 2e-4);
    const auto noised = scheduler.noised(clean, run.input("noise"));
    EXPECT_LE(absoluteDifference(noised, run.output("noised_latents")), 2e-4);
    return noised;
}

void setClassVectors(const ReferenceRun& run, const Models& models, Sampling& sampling) {
    if (!run.json.contains("noise_level"))
        return;
    const auto level = torch::full({1}, run.json.at("noise_level").get<std::int64_t>(), at::kLong);
    const auto noised = models.noise.noised(run.output("image_embeds"), run.input("embed_noise"), level);
    sampling.condition.classVector = models.noise.classVector(noised, level);
    sampling.nullCondition.classVector = torch::zeros_like(sampling.condition.classVector);
    EXPECT_LE(absoluteDifference(sampling.condition.classVector, run.output("class_labels")), 2e-5);
}

void compareSampling(const ReferenceRun& run, const Models& models, const Scheduler& scheduler) {
    Sampling sampling{.latents = startLatents(run, models, scheduler),
                      .condition = {.states = models.text.textHiddenStates(run.input("prompt_ids"), 0)},
                      .nullCondition = {.states = models.text.textHiddenStates(run.input("negative_ids"), 0)},
                      .guidance = run.json.at("guidance_scale").get<double>()};
    EXPECT_LE(absoluteDifference(sampling.condition.states, run.output("prompt_embeds")), 2e-5);
    setClassVectors(run, models, sampling);
    const auto& expected = run.output("latents_steps");
    const auto allowed = run.json.at("tolerance").at("latents_abs_per_step").get<std::vector<double>>();
    ASSERT_EQ(static_cast<std::int64_t>(scheduler.calls()), expected.size(0));
    sampling.sampled = [&](std::size_t call, const at::Tensor& latents) {
        EXPECT_LE(absoluteDifference(latents, expected[static_cast<std::int64_t>(call)]), allowed.at(call))
            << "call " << call;
    };
    const bool isUnclip = sampling.condition.classVector.defined();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto latents, sampleLatents(isUnclip ? models.unclipUNet : models.unet, scheduler, sampling));
    const auto images = decodedLatents(models.autoencoder, latents);
    EXPECT_LE(absoluteDifference(images, run.output("image_raw")), run.tolerance("image_raw_abs"));
    EXPECT_LE(absoluteDifference(pixelsOf(images), run.output("image_u8")), run.tolerance("u8_levels"));
}

TEST(PipelineParity, EveryRunGeneratesTheReferencesImageStepByStep) {
    RETORT_NEED_FIXTURE("pipeline_tiny.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("pipeline_tiny"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto models, Models::open(fixture.json.at("files")));
    const torch::NoGradGuard noGradients;
    EXPECT_FALSE(fixture.json.at("cases").empty());
    for (const auto& json : fixture.json.at("cases")) {
        const ReferenceRun run{json, io};
        SCOPED_TRACE(run.name());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto scheduler, schedulerOf(run, fixture.json.at("schedulers")));
        compareSampling(run, models, scheduler);
    }
}

} // namespace
