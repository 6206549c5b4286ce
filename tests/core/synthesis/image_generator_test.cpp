#include "set_fixture.h"
#include "synthesis/generation/generation.h"
#include "tiny_generator.h"

namespace retort::synthesis {
namespace {

using diffusion::Conditioning;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ImageGeneratorTest : public testing::SetFixture {
protected:
    static constexpr int kTinyWidth = 8;

    std::unique_ptr<ImageGenerator> openTiny(const diffusion::testing::TinyGenerator& tiny) {
        const auto place = folder / (tiny.conditioning == Conditioning::Text ? "text" : "unclip");
        EXPECT_THAT(writeTinyGenerator(place, tiny), succeeds());
        auto opened = openImageGenerator(place, {});
        EXPECT_TRUE(opened.ok()) << opened.error().text();
        return std::move(opened).value();
    }
    static GenerationSpec quick(GenerationKind kind) {
        return {.kind = kind, .perImage = 1, .templates = {"a photo of a {}"}, .steps = 3};
    }
    std::string hashOf(const std::string& where, ImageGenerator& with, const GenerationSpec& spec,
                       const GenerationInputs& in, int batchSize) {
        auto place = store::Workspace::open(folder / where, store::Access::ReadWrite).value();
        const auto made = generateSet(place, with, spec, in, {.batchSize = batchSize});
        EXPECT_TRUE(made.ok()) << made.error().text();
        return openSyntheticSet(place, made.value().set).value()->contentHash(data::Split::Train, {}).value();
    }
};

TEST_F(ImageGeneratorTest, DescriptionIsTheGeneratorsOwn) {
    const auto text = openTiny({.conditioning = Conditioning::Text});
    EXPECT_EQ(text->description().name, "text");
    EXPECT_EQ(text->description().nativeSize, diffusion::testing::kTinyImageSize);
    EXPECT_EQ(text->description().imageFactor, diffusion::testing::kTinyImageFactor);
    EXPECT_EQ(text->description().embeddingWidth, 0);
    EXPECT_EQ(text->description().precision, "fp32");
    EXPECT_EQ(text->description().scheduler, diffusion::SchedulerKind::Ddim);
    EXPECT_EQ(text->description().contentHash.size(), 64u);
    const auto generator =
        openTiny({.conditioning = Conditioning::ImageEmbedding, .embeddingWidth = kTinyWidth});
    EXPECT_EQ(generator->description().embeddingWidth, kTinyWidth);
    EXPECT_NE(generator->description().contentHash, text->description().contentHash);
}

TEST_F(ImageGeneratorTest, DescriptionWithoutOpeningIsTheSame) {
    for (const auto conditioning : {Conditioning::Text, Conditioning::ImageEmbedding}) {
        const auto opened = openTiny({.conditioning = conditioning});
        const auto& expected = opened->description();
        RETORT_ASSERT_OK_AND_ASSIGN(const auto described, describeImageGenerator(folder / expected.name, {}));
        EXPECT_EQ(described.name, expected.name);
        EXPECT_EQ(described.contentHash, expected.contentHash);
        EXPECT_EQ(described.precision, expected.precision);
        EXPECT_EQ(described.scheduler, expected.scheduler);
        EXPECT_EQ(described.nativeSize, expected.nativeSize);
        EXPECT_EQ(described.imageFactor, expected.imageFactor);
        EXPECT_EQ(described.embeddingWidth, expected.embeddingWidth);
    }
}

TEST_F(ImageGeneratorTest, GeneratorGeneratesTheSameImagesAtAnyBatchSize) {
    const auto text = openTiny({.conditioning = Conditioning::Text});
    const auto spec = quick(GenerationKind::Cls2Img);
    EXPECT_EQ(hashOf("one", *text, spec, inputs(), 1), hashOf("three", *text, spec, inputs(), 3));
}

TEST_F(ImageGeneratorTest, EmbeddingsReachTheGeneratorAndComeBackNoised) {
    const auto generator =
        openTiny({.conditioning = Conditioning::ImageEmbedding, .embeddingWidth = kTinyWidth});
    std::vector<float> rows(4 * kTinyWidth);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<float>(i) / 10;
    auto with = inputs();
    with.embeddings =
        SourceEmbeddings{.teacher = "clip", .teacherHash = "hash", .width = kTinyWidth, .rows = rows};
    auto spec = quick(GenerationKind::Img2Img);
    spec.noiseLevel = 100;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, *generator, spec, with));
    const auto set = open(made.set);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clean, set->conditions(ConditionKind::Clean));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto noised, set->conditions(ConditionKind::Noised));
    EXPECT_EQ(clean.row(1)[0], rows[kTinyWidth]);
    EXPECT_NE(noised.row(1)[0], clean.row(1)[0]);
    EXPECT_NEAR(noised.row(1)[0], clean.row(1)[0], 3) << "level 100 of 1000 is little noise";
}

TEST_F(ImageGeneratorTest, SdEditDependsOnTheSourceImage) {
    const auto text = openTiny({.conditioning = Conditioning::Text});
    auto spec = quick(GenerationKind::SdEdit);
    spec.steps = 5;
    auto one = inputs();
    one.sources = {0};
    auto other = inputs();
    other.sources = {1};
    EXPECT_NE(hashOf("first", *text, spec, one, 1), hashOf("second", *text, spec, other, 1));
}

TEST_F(ImageGeneratorTest, GeneratorWithoutATextEncoderRefusesPromptsWhenASetIsPlanned) {
    ASSERT_THAT(diffusion::testing::writeTinyVariation(folder / "variation"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto about, describeImageGenerator(folder / "variation", {}));
    EXPECT_EQ(about.embeddingWidth, diffusion::testing::kTinyTextWidth);
    EXPECT_FALSE(about.noisesEmbeddings);
    auto spec = quick(GenerationKind::Img2Img);
    EXPECT_THAT(about.remarksOn(spec, {"cat"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("leave the prompts out")));
    spec.templates.clear();
    EXPECT_THAT(about.remarksOn(spec, {"cat"}), succeeds());
    spec.negativePrompt = "ugly";
    EXPECT_THAT(about.remarksOn(spec, {"cat"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("leave the negative prompt out")));
}

TEST_F(ImageGeneratorTest, GeneratorsErrorsCarryTheSetsName) {
    const auto text = openTiny({.conditioning = Conditioning::Text});
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(generateSet(workspace, *text, quick(GenerationKind::Cls2Img), inputs(),
                            {.name = "mine", .stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("mine")));
}

TEST_F(ImageGeneratorTest, SchedulerThatTheWeightsWereNotDistilledForIsTold) {
    using diffusion::SchedulerKind;
    ASSERT_THAT(
        diffusion::testing::writeTinyGenerator(folder / "plain", {.conditioning = Conditioning::Text}),
        succeeds());
    ASSERT_THAT(
        diffusion::testing::writeTinyGenerator(folder / "tiny-lcm", {.conditioning = Conditioning::Text}),
        succeeds());
    const auto assembly = folder.write("scheduler.json", R"({"base": "plain", "scheduler": "lcm"})");
    struct Case {
        std::filesystem::path generator;
        std::optional<SchedulerKind> scheduler;
        const char* told;
    };
    for (const auto& each :
         {Case{folder / "plain", {}, ""}, Case{folder / "plain", SchedulerKind::Euler, ""},
          Case{folder / "plain", SchedulerKind::Lcm, "was not distilled for lcm"},
          Case{assembly, {}, "was not distilled for lcm"}, Case{assembly, SchedulerKind::Ddim, ""},
          Case{folder / "tiny-lcm", SchedulerKind::Lcm, ""},
          Case{folder / "tiny-lcm", {}, "sampled with ddim"},
          Case{folder / "tiny-lcm", SchedulerKind::Euler, "sampled with euler"}}) {
        SCOPED_TRACE(each.generator);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto about, describeImageGenerator(each.generator, {}));
        auto spec = quick(GenerationKind::Cls2Img);
        spec.scheduler = each.scheduler;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto remarks, about.remarksOn(spec, {"cat"}));
        if (std::string_view(each.told).empty())
            EXPECT_THAT(remarks, ::testing::IsEmpty());
        else
            EXPECT_THAT(remarks, ::testing::ElementsAre(HasSubstr(each.told)));
    }
}

TEST_F(ImageGeneratorTest, FolderThatIsNoGeneratorIsRefused) {
    EXPECT_THAT(openImageGenerator(folder / "none", {}), failsWith(ErrorCode::NotFound, HasSubstr("none")));
    const auto file = folder.write("model/readme.txt", "nothing");
    EXPECT_FALSE(openImageGenerator(file.parent_path(), {}).ok());
}

} // namespace
} // namespace retort::synthesis
