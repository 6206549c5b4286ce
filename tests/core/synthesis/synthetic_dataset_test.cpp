#include "set_fixture.h"

#include "store/synthetic_table.h"
#include "synthesis/generation/generation.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SyntheticDatasetTest : public testing::SetFixture {
protected:
    std::unique_ptr<SyntheticDataset> generated(GenerationSpec spec, const GenerationInputs& with) {
        auto& generatesFrom = spec.kind == GenerationKind::Img2Img ? unclip : imageGenerator;
        const auto made = generateSet(workspace, generatesFrom, spec, with);
        EXPECT_TRUE(made.ok()) << made.error().text();
        return open(made.value().set);
    }
    void execute(const std::string& sql) {
        const auto done =
            workspace.database().guarded("changing", [&](SQLite::Database& connection) -> Status {
                connection.exec(sql);
                return {};
            });
        ASSERT_TRUE(done.ok()) << done.error().text();
    }
};

TEST_F(SyntheticDatasetTest, SetIsADatasetWithATrainingSplitAlone) {
    const auto set = generated(cls2img(), inputs());
    EXPECT_EQ(set->summary().classes, real.summary().classes);
    EXPECT_EQ(set->size(data::Split::Train), 8);
    EXPECT_EQ(set->size(data::Split::Test), 0);
    EXPECT_EQ(set->storedSize(data::Split::Train, 0), (data::ImageSize{16, 16}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, set->image(data::Split::Train, 7));
    EXPECT_EQ(image.size, (data::ImageSize{16, 16}));
    EXPECT_EQ(image.pixels.size(), 16u * 16 * 3);
    EXPECT_EQ(set->sampleName(data::Split::Train, 7), "images/river/000007.png");
    EXPECT_EQ(set->contentHash(data::Split::Train, {}).value().size(), 64u);
}

TEST_F(SyntheticDatasetTest, EveryImageHasTheCleanEmbeddingOfItsSource) {
    const auto set = generated(img2img(), inputsWithEmbeddings());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clean, set->conditions(ConditionKind::Clean));
    ASSERT_EQ(clean.size(), 8);
    ASSERT_EQ(clean.width(), 3u);
    for (std::int64_t i = 0; i < 8; ++i) {
        const auto first = 10.0F * static_cast<float>(*set->image(i).source);
        EXPECT_THAT(clean.row(i), ElementsAre(first, first + 1, first + 2));
    }
}

TEST_F(SyntheticDatasetTest, NoisedEmbeddingsAreTheImagesOwn) {
    const auto set = generated(img2img(), inputsWithEmbeddings());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clean, set->conditions(ConditionKind::Clean));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto noised, set->conditions(ConditionKind::Noised));
    ASSERT_EQ(noised.size(), 8);
    for (std::int64_t i = 0; i < 8; ++i)
        EXPECT_NEAR(noised.row(i)[0], clean.row(i)[0], 6) << "six deviations";
    EXPECT_NE(noised.row(0)[0], noised.row(4)[0]) << "of the same source";
}

TEST_F(SyntheticDatasetTest, ConditionsStayWithTheirImagesWhereOthersWereInvalid) {
    unclip.isValid = [](const ImageOrder& order) { return order.embedding[0] != 10; };
    const auto set = generated(img2img(), inputsWithEmbeddings());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clean, set->conditions(ConditionKind::Clean));
    ASSERT_EQ(clean.size(), 6);
    for (std::int64_t i = 0; i < 6; ++i)
        EXPECT_EQ(clean.row(i)[0], 10.0F * static_cast<float>(*set->image(i).source));
}

TEST_F(SyntheticDatasetTest, SetsWithoutEmbeddingsSaySo) {
    const auto fromText = generated(cls2img(), inputs());
    EXPECT_THAT(fromText->conditions(ConditionKind::Clean),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr(fromText->summary().name),
                                                            HasSubstr("cls2img"), HasSubstr("img2img"))));
    auto edit = cls2img();
    edit.kind = GenerationKind::SdEdit;
    const auto edited = generated(edit, inputsWithEmbeddings());
    EXPECT_TRUE(edited->conditions(ConditionKind::Clean).ok());
    EXPECT_THAT(edited->conditions(ConditionKind::Noised),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("noised condition embeddings")));
}

TEST_F(SyntheticDatasetTest, DamagedOrLostFilesAreNamed) {
    const auto set = generated(img2img(), inputsWithEmbeddings());
    std::ofstream(set->file(0), std::ios::trunc) << "no image";
    EXPECT_THAT(set->image(data::Split::Train, 0),
                failsWith(ErrorCode::Unsupported, HasSubstr(set->file(0).string())));
    fs::remove(set->file(1));
    EXPECT_THAT(set->image(data::Split::Train, 1),
                failsWith(ErrorCode::NotFound, HasSubstr(set->file(1).string())));
    EXPECT_THAT(set->contentHash(data::Split::Train, {}), Not(retort::testing::succeeds()));
    fs::remove(set->folder() / "conditions-clean.safetensors");
    EXPECT_THAT(set->conditions(ConditionKind::Clean),
                failsWith(ErrorCode::NotFound, HasSubstr("conditions-clean.safetensors")));
    fs::resize_file(set->folder() / "conditions-noised.safetensors", 20);
    EXPECT_THAT(set->conditions(ConditionKind::Noised),
                failsWith(ErrorCode::Corrupt, HasSubstr("conditions-noised.safetensors")));
}

TEST_F(SyntheticDatasetTest, RowsThatMakeNoSenseAreRefused) {
    const auto set = generated(cls2img(), inputs());
    execute("UPDATE synthetic_image SET label = 7 WHERE number = 3");
    EXPECT_THAT(openSyntheticSet(workspace, set->record().id),
                failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("image 3"), HasSubstr("label 7"))));
    execute("UPDATE synthetic_set SET spec = '[1'");
    EXPECT_THAT(openSyntheticSet(workspace, set->record().id),
                failsWith(ErrorCode::Corrupt, HasSubstr("sources")));
    execute("UPDATE synthetic_set SET classes = '3'");
    EXPECT_THAT(openSyntheticSet(workspace, set->record().id),
                failsWith(ErrorCode::Corrupt, HasSubstr("classes")));
    EXPECT_THAT(openSyntheticSet(workspace, SyntheticSetId{99}),
                failsWith(ErrorCode::NotFound, HasSubstr("99")));
}

} // namespace
} // namespace retort::synthesis
