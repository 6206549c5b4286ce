#include "set_fixture.h"

#include "base/file.h"
#include "data/images/file_bytes.h"
#include "store/synthetic_table.h"
#include "synthesis/generation/generation.h"
#include "synthesis/generation/generation_plan.h"
#include "synthesis/sets/png_text.h"

#include <nlohmann/json.hpp>

namespace retort::synthesis {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;

class GenerationTest : public testing::SetFixture {};

TEST_F(GenerationTest, Cls2imgGeneratesImagesOfEveryLabelledClassFromItsPrompts) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    EXPECT_EQ(made.stored, 8);
    EXPECT_EQ(made.invalid, 0);
    EXPECT_EQ(made.generated, 8);
    EXPECT_THAT(made.name, HasSubstr("fruit-cls2img-"));
    const auto set = open(made.set);
    ASSERT_NE(set, nullptr);
    ASSERT_EQ(set->size(data::Split::Train), 8);
    EXPECT_EQ(set->summary().splits.at(data::Split::Train).perClass, (std::vector<std::int64_t>{4, 4}));
    for (std::int64_t i = 0; i < 8; ++i) {
        EXPECT_FALSE(set->image(i).source.has_value());
        const std::string word = set->label(data::Split::Train, i) == 0 ? "T-shirt/top" : "river";
        EXPECT_THAT(set->image(i).prompt, AnyOf("a photo of a " + word + ".", "a " + word));
    }
}

TEST_F(GenerationTest, ImagesAreTheSameAtAnyBatchSize) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto one, generateSet(workspace, unclip, img2img(), inputsWithEmbeddings(), {.batchSize = 1}));
    RETORT_ASSERT_OK_AND_ASSIGN(auto elsewhere,
                                store::Workspace::open(folder / "elsewhere", store::Access::ReadWrite));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto five, generateSet(elsewhere, unclip, img2img(), inputsWithEmbeddings(), {.batchSize = 5}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, openSyntheticSet(elsewhere, five.set));
    const auto set = open(one.set);
    EXPECT_EQ(one.name, five.name);
    EXPECT_EQ(set->contentHash(data::Split::Train, {}).value(),
              other->contentHash(data::Split::Train, {}).value());
}

TEST_F(GenerationTest, FewerImagesPerImageAreTheBeginningOfMore) {
    auto spec = cls2img();
    spec.perImage = 1;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto few, generateSet(workspace, imageGenerator, spec, inputs()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto more, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    ASSERT_NE(few.set, more.set);
    const auto small = open(few.set);
    const auto large = open(more.set);
    for (std::int64_t i = 0; i < small->size(data::Split::Train); ++i) {
        EXPECT_EQ(small->image(i).seed, large->image(i).seed);
        EXPECT_EQ(small->image(data::Split::Train, i).value().pixels,
                  large->image(data::Split::Train, i).value().pixels);
    }
}

TEST_F(GenerationTest, ProgressOfAPartIsOfThePart) {
    std::vector<std::pair<std::int64_t, std::int64_t>> told;
    const auto generate = [&](ImageRange range) {
        told.clear();
        return generateSet(workspace, imageGenerator, cls2img(), inputs(),
                           {.batchSize = 1, .only = range, .progress = [&](const Progress& progress) {
                                told.emplace_back(progress.done, progress.total);
                            }});
    };
    ASSERT_THAT(generate({.first = 5, .count = 2}), succeeds());
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back(), (std::pair<std::int64_t, std::int64_t>{2, 2}));
    ASSERT_THAT(generate({.first = 0, .count = 3}), succeeds());
    EXPECT_EQ(told.back(), (std::pair<std::int64_t, std::int64_t>{5, 5})) << "the earlier ones count as done";
}

TEST_F(GenerationTest, ImagesThatWereCutOffOrDeletedAreGeneratedAgain) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    const auto cut = open(made.set)->file(1), gone = open(made.set)->file(2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, readTextFile(cut));
    std::filesystem::resize_file(cut, 10);
    std::filesystem::remove(gone);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                generateSet(workspace, imageGenerator, cls2img(), inputs()));
    EXPECT_EQ(again.generated, 2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, readTextFile(cut));
    EXPECT_EQ(after, before);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto third,
                                generateSet(workspace, imageGenerator, cls2img(), inputs()));
    EXPECT_EQ(third.generated, 0);
}

TEST_F(GenerationTest, ImagesCarryWhatTheyWereMadeWith) {
    auto spec = img2img();
    spec.templates = {"ein Foto: \u00c4pfel, {}"};
    spec.guidance = 3.5;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generateSet(workspace, unclip, spec, inputsWithEmbeddings()));
    const auto set = open(made.set);
    std::vector<std::byte> bytes;
    ASSERT_THAT(data::readFileBytes(set->file(5), bytes), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readText(bytes, "picture"));
    EXPECT_EQ(text.at("prompt"), set->image(5).prompt);
    EXPECT_THAT(text.at("prompt"), HasSubstr("\u00c4pfel"));
    EXPECT_EQ(text.at("seed"), std::to_string(set->image(5).seed));
    EXPECT_EQ(text.at("source"), "train/1");
    EXPECT_EQ(text.at("generator"), "fake");
    EXPECT_EQ(text.at("steps"), "25");
    EXPECT_EQ(text.at("guidance"), "3.5");
    EXPECT_EQ(text.at("scheduler"), "ddim");
    EXPECT_EQ(text.at("noise level"), "10");
    EXPECT_EQ(text.at("teacher"), "clip");
}

TEST_F(GenerationTest, FormatsAndSizesAreAsChosen) {
    for (const auto format : {FileFormat::Png, FileFormat::Jpeg, FileFormat::WebP}) {
        auto spec = cls2img();
        spec.format = format;
        spec.sampledSize = {24, 16};
        spec.storedSize = {12, 8};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, spec, inputs()));
        const auto set = open(made.set);
        EXPECT_EQ(set->file(0).extension(), extension(format));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto image, set->image(data::Split::Train, 0));
        EXPECT_EQ(image.size, (data::ImageSize{12, 8}));
        EXPECT_EQ(set->summary().imageSize, image.size);
    }
}

TEST_F(GenerationTest, SdEditGeneratesFromRealImagesAtTheGeneratedSize) {
    auto spec = cls2img();
    spec.kind = GenerationKind::SdEdit;
    spec.perImage = 1;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, spec, inputs()));
    EXPECT_EQ(imageGenerator.sourceColours, (std::vector<int>{20, 40, 60, 80}));
    EXPECT_EQ(open(made.set)->image(2).source, 2);
}

TEST_F(GenerationTest, InvalidImagesAreCountedAndNotStored) {
    unclip.isValid = [](const ImageOrder& order) { return order.embedding[0] != 20; };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generateSet(workspace, unclip, img2img(), inputsWithEmbeddings()));
    EXPECT_EQ(made.stored, 6);
    EXPECT_EQ(made.invalid, 2);
    const auto set = open(made.set);
    ASSERT_EQ(set->size(data::Split::Train), 6);
    for (std::int64_t i = 0; i < 6; ++i)
        EXPECT_NE(set->image(i).source, 2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                generateSet(workspace, unclip, img2img(), inputsWithEmbeddings()));
    EXPECT_EQ(again.generated, 0) << "invalid images are not drawn again";
}

TEST_F(GenerationTest, GeneratorThatGivesNothingIsAnError) {
    imageGenerator.isValid = [](const ImageOrder&) { return false; };
    EXPECT_THAT(
        generateSet(workspace, imageGenerator, cls2img(), inputs()),
        failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("fake"), HasSubstr("black"), HasSubstr("fp32"))));
}

TEST_F(GenerationTest, NameOfASetIsChosenOrRefused) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs(), {.name = "mine"}));
    EXPECT_EQ(made.name, "mine");
    EXPECT_TRUE(
        std::filesystem::is_directory(workspace.paths().synthetic() / "mine" / "images" / "T-shirt-top"));
    auto other = cls2img();
    other.seed = 9;
    EXPECT_EQ(made.unusedName, "");
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto again, generateSet(workspace, imageGenerator, cls2img(), inputs(), {.name = "yours"}));
    EXPECT_EQ(again.name, "mine");
    EXPECT_EQ(again.unusedName, "yours");
    EXPECT_THAT(generateSet(workspace, imageGenerator, other, inputs(), {.name = "mine"}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("mine"), HasSubstr("another name"))));
    for (const auto* name : {"../mine", "a b", ".hidden", "x/y"})
        EXPECT_THAT(generateSet(workspace, imageGenerator, other, inputs(), {.name = name}),
                    failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr(name), HasSubstr("folder"))));
}

TEST_F(GenerationTest, IdentityCoversWhatChangesImagesAndNothingElse) {
    const auto identity = [&](const GenerationSpec& spec, const GenerationInputs& with,
                              const ImageGeneratorDescription& about) {
        return generationIdentity(spec, with, about);
    };
    const auto first = identity(cls2img(), inputs(), imageGenerator.about);
    auto renamed = imageGenerator.about;
    renamed.name = "another";
    EXPECT_EQ(identity(cls2img(), inputs(), renamed), first);
    auto spec = cls2img();
    spec.guidance = 7;
    EXPECT_NE(identity(spec, inputs(), imageGenerator.about), first);
    auto predicted = cls2img();
    predicted.prediction = diffusion::PredictionType::Velocity;
    EXPECT_NE(identity(predicted, inputs(), imageGenerator.about), first);
    EXPECT_FALSE(describe(cls2img()).contains("prediction"))
        << "sets of earlier versions keep their identity";
    auto fewer = inputs();
    fewer.sources.pop_back();
    EXPECT_NE(identity(cls2img(), fewer, imageGenerator.about), first);
    auto otherData = inputs();
    otherData.splitHash = "other";
    EXPECT_NE(identity(cls2img(), otherData, imageGenerator.about), first);
    auto otherWeights = imageGenerator.about;
    otherWeights.contentHash = "other";
    EXPECT_NE(identity(cls2img(), inputs(), otherWeights), first);
    EXPECT_NE(identity(cls2img(), inputsWithEmbeddings(), imageGenerator.about), first);
}

struct BadCall {
    const char* title;
    std::function<void(GenerationSpec&, GenerationInputs&)> spoil;
    ErrorCode code;
    std::vector<std::string> says;
};

TEST_F(GenerationTest, BadInputsAreRefusedBeforeAnythingIsStored) {
    const std::vector<float> wide(4 * 6);
    const std::vector<BadCall> cases{
        {"test images as sources",
         [](auto&, auto& in) { in.split = data::Split::Test; },
         ErrorCode::InvalidArgument,
         {"/data/fruit", "training images only", "test split"}},
        {"validation images as sources",
         [](auto&, auto& in) { in.split = data::Split::Validation; },
         ErrorCode::InvalidArgument,
         {"training images only", "validation"}},
        {"no embeddings",
         [](auto&, auto& in) { in.embeddings.reset(); },
         ErrorCode::InvalidArgument,
         {"/data/fruit", "without embeddings", "teacher"}},
        {"embeddings of another width",
         [&wide](auto&, auto& in) {
             in.embeddings->width = 6;
             in.embeddings->rows = wide;
         },
         ErrorCode::Mismatch,
         {"fake", "of 3 dimensions", "clip has 6"}},
        {"too few embeddings",
         [](auto&, auto& in) { in.embeddings->rows = in.embeddings->rows.first(9); },
         ErrorCode::InvalidArgument,
         {"9 numbers", "4 images"}},
        {"no sources",
         [](auto&, auto& in) { in.sources.clear(); },
         ErrorCode::InvalidArgument,
         {"no training image"}},
        {"a source that is not there",
         [](auto&, auto& in) { in.sources[1] = 4; },
         ErrorCode::InvalidArgument,
         {"training image 4", "holds 4"}},
        {"a size that is no multiple",
         [](auto& spec, auto&) {
             spec.sampledSize = {20, 16};
         },
         ErrorCode::InvalidArgument,
         {"20 x 16", "multiples of 8"}},
        {"text alone from an unCLIP generator",
         [](auto& spec, auto&) {
             spec.kind = GenerationKind::Cls2Img;
             spec.templates = {"{}"};
         },
         ErrorCode::Mismatch,
         {"fake", "image embeddings", "cls2img"}},
        {"no steps", [](auto& spec, auto&) { spec.steps = 0; }, ErrorCode::InvalidArgument, {"steps", "0"}},
        {"negative guidance",
         [](auto& spec, auto&) { spec.guidance = -1; },
         ErrorCode::InvalidArgument,
         {"guidance", "-1"}},
        {"too much noise",
         [](auto& spec, auto&) { spec.noiseLevel = 1000; },
         ErrorCode::InvalidArgument,
         {"noise level", "0 to 999"}},
        {"no images",
         [](auto& spec, auto&) { spec.perImage = 0; },
         ErrorCode::InvalidArgument,
         {"images per", "from 1"}},
        {"a template without a place",
         [](auto& spec, auto&) { spec.templates = {"a photo"}; },
         ErrorCode::InvalidArgument,
         {"a photo"}},
        {"class names of another number",
         [](auto& spec, auto&) { spec.classNames = {"one"}; },
         ErrorCode::InvalidArgument,
         {"1 class names", "2 classes"}}};
    for (const auto& bad : cases) {
        auto spec = img2img();
        auto with = inputsWithEmbeddings();
        bad.spoil(spec, with);
        const auto made = generateSet(workspace, unclip, spec, with);
        for (const auto& word : bad.says)
            EXPECT_THAT(made, failsWith(bad.code, HasSubstr(word))) << bad.title;
    }
    EXPECT_TRUE(store::SyntheticTable(workspace.database()).all().value().empty());
    EXPECT_FALSE(std::filesystem::exists(workspace.paths().synthetic()));
}

TEST_F(GenerationTest, TextGeneratorDoesNotGenerateFromEmbeddings) {
    EXPECT_THAT(generateSet(workspace, imageGenerator, img2img(), inputsWithEmbeddings()),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("fake"), HasSubstr("unCLIP"))));
}

TEST_F(GenerationTest, NoiseIsRefusedByAGeneratorThatTakesEmbeddingsAsTheyAre) {
    unclip.about.noisesEmbeddings = false;
    auto spec = img2img();
    spec.noiseLevel = 10;
    EXPECT_THAT(
        generateSet(workspace, unclip, spec, inputsWithEmbeddings()),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("noise level of 10"), HasSubstr("use 0"))));
    spec.noiseLevel = 0;
    EXPECT_THAT(generateSet(workspace, unclip, spec, inputsWithEmbeddings()), succeeds());
}

TEST_F(GenerationTest, StoredSpecificationLeavesNothingUnset) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    const auto spec = nlohmann::json::parse(open(made.set)->record().request.spec);
    EXPECT_EQ(spec.at("scheduler"), "ddim");
    EXPECT_EQ(spec.at("sources"), (nlohmann::json{0, 1, 2, 3}));
    EXPECT_EQ(spec.at("precision"), "fp32");
}

} // namespace
} // namespace retort::synthesis
