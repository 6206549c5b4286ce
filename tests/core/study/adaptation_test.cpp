#include "study/adaptation/adaptation.h"

#include "diffusion/generators/generator.h"
#include "jobs/adaptation_job.h"
#include "jobs/job_work.h"
#include "tensor/safetensors.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"
#include "tiny_study.h"

#include <torch/types.h>

#include <fstream>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

class AdaptationTest : public ::testing::Test {
protected:
    AdaptationTest() {
        testing::writeTinyDataset(folder / "colours");
        EXPECT_THAT(diffusion::testing::writeTinyGenerator(folder / "text"), succeeds());
    }

    AdaptationRequest request(const std::string& name = "adapted") const {
        return {
            .generator = (folder / "text").string(),
            .dataset = (folder / "colours").string(),
            .labelled = {.perClass = 4},
            .choices = {.rank = 2, .steps = 40, .batch = 4},
            .name = name,
            .work = {.resources = folder / "resources", .device = "cpu", .precision = "fp32", .threads = 1}};
    }
    /// What sample() of the generator gives for one prompt.
    at::Tensor imageOf(const fs::path& generator) const {
        const auto opened = diffusion::Generator::open(generator);
        EXPECT_TRUE(opened.ok()) << opened.error().text();
        const diffusion::ImageRequest wanted{.seed = 1, .prompt = "a photo of a red."};
        return opened->sample({&wanted, 1}, {.steps = 2}).value().front().pixels;
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
};

TEST_F(AdaptationTest, LearnsTheLabelledImagesAndWritesAGeneratorOfTheWorkspace) {
    auto wanted = request();
    wanted.choices.steps = 150;
    wanted.choices.learningRate = 0.02;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, adaptRequested(workspace, wanted));
    EXPECT_EQ(report.images, 8);
    EXPECT_LT(report.lastLoss, report.firstLoss.value_or(0));
    EXPECT_FALSE(report.wasThere);
    const auto place = folder / "workspace" / "models" / "adapted";
    EXPECT_EQ(report.generator, place / "generator.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive,
                                tensor::TensorArchive::open(place / "adapted.safetensors"));
    EXPECT_EQ(archive.metadata().at("ss_network_module"), "networks.lora");
    EXPECT_EQ(archive.metadata().at("ss_network_dim"), "2");
    EXPECT_EQ(archive.entries().size(), 3 * report.layers);
    EXPECT_FALSE(torch::equal(imageOf(place), imageOf(folder / "text")));
    EXPECT_TRUE(fs::is_empty(folder / "workspace" / "cache" / "adapting"));
}

TEST_F(AdaptationTest, StoppedAndResumedEndsWithTheSameFile) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, adaptRequested(workspace, request("whole")));
    auto stopped = request("halved");
    std::stop_source stop;
    stopped.work.stop = stop.get_token();
    stopped.work.progress = [&](const StudyProgress& progress) {
        if (progress.work.task == "LoRA" && progress.work.done > 0)
            stop.request_stop();
    };
    EXPECT_THAT(adaptRequested(workspace, stopped), failsWith(ErrorCode::Cancelled, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resumed, adaptRequested(workspace, request("halved")));
    EXPECT_EQ(resumed.hash, whole.hash);
}

TEST_F(AdaptationTest, TextEncoderLearnsAsWellWhereItIsAskedFor) {
    auto wanted = request("with-text");
    wanted.choices.textEncoder = true;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto without, adaptRequested(workspace, request("without")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, adaptRequested(workspace, wanted));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(report.lora));
    EXPECT_EQ(report.layers, without.layers + 4u) << "the tower is stored without its last block";
    EXPECT_EQ(archive.entries().size(), 3 * report.layers);
    const auto* learnt = archive.find("lora_te_text_model_encoder_layers_0_self_attn_v_proj.lora_up.weight");
    ASSERT_NE(learnt, nullptr);
    EXPECT_GT(tensor::viewOf(*learnt).abs().max().item<float>(), 0);
    EXPECT_FALSE(torch::equal(imageOf(report.generator), imageOf(without.generator)));

    // It goes on bitwise where it was stopped, and it is another request than the one without.
    auto halved = wanted;
    halved.name = "halved";
    std::stop_source stop;
    halved.work.stop = stop.get_token();
    halved.work.progress = [&](const StudyProgress& progress) {
        if (progress.work.task == "LoRA" && progress.work.done > 0)
            stop.request_stop();
    };
    EXPECT_THAT(adaptRequested(workspace, halved), failsWith(ErrorCode::Cancelled, _));
    halved.work = wanted.work;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resumed, adaptRequested(workspace, halved));
    EXPECT_EQ(resumed.hash, report.hash);
    wanted.name = "without";
    EXPECT_THAT(adaptRequested(workspace, wanted),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("exists")));
}

TEST_F(AdaptationTest, SameRequestIsNotTrainedAgainAndAnotherDoesNotTakeItsName) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, adaptRequested(workspace, request()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, adaptRequested(workspace, request()));
    EXPECT_TRUE(again.wasThere);
    EXPECT_EQ(again.hash, first.hash);
    auto other = request();
    other.choices.seed = 2;
    EXPECT_THAT(adaptRequested(workspace, other),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("adapted.safetensors"), HasSubstr("choose another name"))));
}

TEST_F(AdaptationTest, LoraGoesToTheFileThatIsAskedForOnTopOfWhatTheGeneratorHad) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, adaptRequested(workspace, request()));
    auto second = request("");
    second.generator = "adapted";
    second.out = folder / "out" / "second.safetensors";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, adaptRequested(workspace, second));
    EXPECT_EQ(report.generator, folder / "out" / "second.json");
    std::ifstream file(report.generator);
    const auto json = nlohmann::json::parse(file);
    ASSERT_EQ(json.at("loras").size(), 2u);
    EXPECT_EQ(json.at("loras").at(0).at("file"), first.lora.string());
    EXPECT_EQ(json.at("loras").at(1).at("file"), "second.safetensors");
    EXPECT_EQ(json.at("base"), "../text");
    EXPECT_EQ(imageOf(report.generator).size(0), diffusion::testing::kTinyImageSize);
}

TEST_F(AdaptationTest, GeneratorThatCannotBeAdaptedIsRefusedByWhatItIs) {
    EXPECT_THAT(diffusion::testing::writeTinyGenerator(
                    folder / "unclip", {.conditioning = diffusion::Conditioning::ImageEmbedding}),
                succeeds());
    std::ofstream(folder / "command.json") << R"({"command": ["draw"]})";
    EXPECT_TRUE(tensor::saveTensors(folder / "xl.safetensors",
                                    {{"conditioner.embedders.1.model.ln_final.weight", torch::ones({2})},
                                     {"model.diffusion_model.input_blocks.0.0.weight", torch::ones({2})}})
                    .ok());
    for (const auto& [generator, why] :
         {std::pair{"unclip", "Stable unCLIP"}, std::pair{"command.json", "a command of another program"},
          std::pair{"xl.safetensors", "Stable Diffusion XL"}}) {
        SCOPED_TRACE(generator);
        auto wanted = request();
        wanted.generator = (folder / generator).string();
        EXPECT_THAT(adaptRequested(workspace, wanted),
                    failsWith(ErrorCode::Unsupported, AllOf(HasSubstr(generator), HasSubstr(why))));
    }
}

TEST_F(AdaptationTest, NumbersAndNamesThatCannotBeAreRefused) {
    const auto refused = [&](auto change, const char* why) {
        auto wanted = request();
        change(wanted);
        EXPECT_THAT(adaptRequested(workspace, wanted), failsWith(ErrorCode::InvalidArgument, HasSubstr(why)));
    };
    refused([](auto& r) { r.choices.rank = 0; }, "rank");
    refused([](auto& r) { r.choices.rank = 17; }, "choose a rank from 1 to 16");
    refused([](auto& r) { r.choices.steps = 0; }, "steps");
    refused([](auto& r) { r.choices.batch = 0; }, "batch");
    refused([](auto& r) { r.choices.learningRate = 2; }, "learning rate");
    refused([](auto& r) { r.labelled.perClass = 500; }, "500");
    refused([](auto& r) { r.name = "a/b"; }, "a/b");
    refused([&](auto& r) { r.out = folder / "lora.bin"; }, ".safetensors");
}

TEST_F(AdaptationTest, JobLeavesWhereItsFilesAre) {
    const auto job = adaptationJob(request());
    EXPECT_EQ(job.kind, "adaptation");
    const ComputeContext environment{
        .resources = folder / "resources", .device = "cpu", .precision = "fp32", .threads = 1};
    store::JobRecord record{.id = JobId{7}, .request = job};
    RETORT_ASSERT_OK_AND_ASSIGN(record.result, jobWork(workspace, environment)(record, {}));
    record.state = store::JobState::Finished;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, adaptationResultOf(record));
    EXPECT_EQ(result.images, 8);
    EXPECT_TRUE(fs::exists(result.lora));
    EXPECT_TRUE(fs::exists(result.generator));
    EXPECT_FALSE(result.wasThere);
}

} // namespace
} // namespace retort::study
