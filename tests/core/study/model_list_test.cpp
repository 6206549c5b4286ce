#include "teacher/model_list.h"

#include "base/file.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"
#include "tiny_study.h"

#include <fstream>
#include <map>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ModelListTest : public ::testing::Test {
protected:
    ModelListTest() {
        testing::writeTinyTeacher(folder / "resources" / "models" / "tiny-clip");
        fs::create_directories(folder / "workspace" / "models" / "empty");
    }

    TemporaryFolder folder;
    ModelSearch search = ModelSearch::in(folder / "resources", folder / "workspace");
};

TEST_F(ModelListTest, NamesEveryFolderAndWhatIsWrongWithIt) {
    const auto models = listModels(search);
    ASSERT_EQ(models.size(), 2u);
    EXPECT_EQ(models[0].name, "empty");
    EXPECT_THAT(models[0].problem, HasSubstr("open_clip_config.json"));
    EXPECT_EQ(models[1].name, "tiny-clip");
    EXPECT_EQ(models[1].problem, "");
    EXPECT_EQ(models[1].imageSize, 8);
    EXPECT_EQ(models[1].embeddingWidth, 8);
}

TEST_F(ModelListTest, LicenceAndSizeAreThoseThatFilesHereTell) {
    const auto models = folder / "workspace" / "models";
    folder.write(
        "resources/downloads/models/listed.json",
        R"({"format": 1, "name": "listed", "base": "https://example.org/x", "licence": "Apache-2.0",)"
        R"( "files": [{"path": "a.bin", "bytes": 3}, {"path": "b/c.bin", "bytes": 2}]})");
    const auto write = [&](const char* file, const char* text) {
        folder.write(std::string("workspace/models/") + file, text);
    };
    write("listed/a.bin", "123");
    write("listed/b/c.bin", "12");
    write("told/README.md", "---\ntags:\n- clip\nlicense: \"openrail++\"\n---\n# license: none\n");
    write("silent/README.md", "license: mit\n");
    std::map<std::string, ModelListing> found;
    for (auto& model : listModels(search))
        found[model.name] = model;
    EXPECT_EQ(found["tiny-clip"].licence, "GPL-3.0-or-later") << "shipped with the program";
    EXPECT_GT(found["tiny-clip"].bytes, 1000u);
    EXPECT_EQ(found["listed"].licence, "Apache-2.0");
    EXPECT_EQ(found["listed"].bytes, 5u);
    EXPECT_EQ(found["told"].licence, "openrail++");
    EXPECT_EQ(found["silent"].licence, "");
    EXPECT_EQ(found["empty"].bytes, 0u);
    std::ofstream(models / "listed" / "a.bin") << "1234";
    for (const auto& model : listModels(search))
        if (model.name == "listed") {
            EXPECT_EQ(model.licence, "") << "another model of that name";
        }
}

TEST_F(ModelListTest, FindsByNameAndByPath) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto byName, findModel("tiny-clip", search));
    EXPECT_EQ(byName, folder / "resources" / "models" / "tiny-clip");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto byPath, findModel("models/tiny-clip", {}, folder / "resources"));
    EXPECT_EQ(byPath, byName);
    EXPECT_THAT(findModel("tiny-clop", search),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("did you mean \"tiny-clip\"?"),
                                                     HasSubstr((folder / "resources" / "models").string()))));
}

TEST_F(ModelListTest, VerifyChecksEveryListedFile) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyModel("tiny-clip", search));
    EXPECT_GT(report.verifiedFiles, 0u);
    EXPECT_GT(report.parameters, 1000);
    std::ofstream(folder / "resources" / "models" / "tiny-clip" / "merges.txt", std::ios::app) << "\n";
    EXPECT_THAT(verifyModel("tiny-clip", search), failsWith(ErrorCode::Corrupt, HasSubstr("merges.txt")));
}

TEST_F(ModelListTest, VerifyTellsItsProgressAndCountsNoHashesWhereNoneAreRecorded) {
    std::vector<Progress> told;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto report,
        verifyModel("tiny-clip", search, [&told](const Progress& progress) { told.push_back(progress); }));
    EXPECT_GT(report.verifiedFiles, 0u);
    ASSERT_FALSE(told.empty());
    EXPECT_TRUE(told.back().finished);
    EXPECT_EQ(told.back().done, told.back().total);
    fs::remove(folder / "resources" / "models" / "tiny-clip" / "SHA256SUMS");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto without, verifyModel("tiny-clip", search));
    EXPECT_EQ(without.verifiedFiles, 0u);
}

TEST_F(ModelListTest, KeysThatAreIgnoredAreTold) {
    const auto file = folder / "resources" / "models" / "tiny-clip" / "open_clip_config.json";
    RETORT_ASSERT_OK_AND_ASSIGN(auto text, readTextFile(file));
    std::ofstream(file) << "{\"licence\": \"MIT\"," + text.substr(1);
    const auto models = listModels(search);
    EXPECT_EQ(models[1].problem, "");
    ASSERT_EQ(models[1].remarks.size(), 1u);
    EXPECT_THAT(models[1].remarks[0], HasSubstr("/licence"));
}

TEST_F(ModelListTest, GeneratorsAreListedWithTheirKindAndVerifiedByPart) {
    using diffusion::Conditioning;
    const auto places = folder / "workspace" / "models";
    ASSERT_THAT(diffusion::testing::writeTinyGenerator(places / "tiny-sd"), succeeds());
    ASSERT_THAT(diffusion::testing::writeTinyGenerator(places / "tiny-unclip",
                                                       {.conditioning = Conditioning::ImageEmbedding}),
                succeeds());
    const auto models = listModels(search);
    ASSERT_EQ(models.size(), 4u);
    EXPECT_EQ(models[2].name, "tiny-sd");
    EXPECT_EQ(models[2].kind, models::ModelKind::StableDiffusion);
    EXPECT_EQ(models[2].imageSize, diffusion::testing::kTinyImageSize);
    EXPECT_EQ(models[2].embeddingWidth, 0);
    EXPECT_EQ(models[2].problem, "");
    EXPECT_EQ(models[3].kind, models::ModelKind::StableUnclip);
    EXPECT_EQ(models[3].embeddingWidth, 8);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyModel("tiny-unclip", search));
    EXPECT_EQ(report.kind, models::ModelKind::StableUnclip);
    EXPECT_EQ(report.embeddingWidth, 8);
    EXPECT_GT(report.parameters, 1000);
    EXPECT_GT(report.verifiedFiles, 5u);
    std::ofstream(places / "tiny-unclip" / "tokenizer" / "merges.txt", std::ios::app) << "\n";
    EXPECT_THAT(verifyModel("tiny-unclip", search),
                failsWith(ErrorCode::Corrupt, HasSubstr("tokenizer/merges.txt: wrong hash")));
    fs::remove(places / "tiny-sd" / "unet" / "config.json");
    EXPECT_THAT(listModels(search)[2].problem, HasSubstr("unet/config.json"));
    EXPECT_THAT(verifyModel("tiny-sd", search),
                failsWith(ErrorCode::NotFound, HasSubstr("unet/config.json")));
}

TEST_F(ModelListTest, GeneratorsOfImageEmbeddingsAreListedByWhatTheyAre) {
    const auto places = folder / "workspace" / "models";
    fs::remove(places / "empty");
    ASSERT_THAT(diffusion::testing::writeTinyVariation(places / "tiny-variation"), succeeds());
    const auto models = listModels(search);
    ASSERT_EQ(models.size(), 2u);
    EXPECT_EQ(models[1].name, "tiny-variation");
    EXPECT_EQ(models[1].kind, models::ModelKind::ImageVariations);
    EXPECT_TRUE(models::generatesFromEmbeddings(*models[1].kind));
    EXPECT_EQ(models[1].embeddingWidth, diffusion::testing::kTinyTextWidth);
    EXPECT_EQ(models[1].problem, "");
}

TEST_F(ModelListTest, CheckpointFilesAreModelsToo) {
    const auto file = folder.write("workspace/models/v2-1.safetensors", "nothing");
    folder.write("workspace/models/bpe_simple_vocab_16e6.txt", "no model");
    const auto models = listModels(search);
    ASSERT_EQ(models.size(), 3u);
    EXPECT_EQ(models[2].name, "v2-1.safetensors");
    EXPECT_THAT(models[2].problem, HasSubstr(file.string()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findModel("v2-1.safetensors", search));
    EXPECT_EQ(found, file);
    EXPECT_THAT(verifyModel("v2-1.safetensors", search),
                failsWith(ErrorCode::Corrupt, HasSubstr(file.string())));
    const auto pickle = folder.write("old.ckpt", "PK");
    EXPECT_THAT(verifyModel(pickle.string(), search),
                failsWith(ErrorCode::Unsupported, HasSubstr("old.ckpt")));
}

TEST_F(ModelListTest, ShippedAdapterIsAGeneratorBesideTheOneThatItAdapts) {
    const auto shipped = ModelSearch::in(retort::testing::resourcesFolder(), folder / "workspace");
    for (const auto& model : listModels(shipped))
        if (model.name == "miniature-adapter") {
            EXPECT_EQ(model.problem, "");
            EXPECT_EQ(model.kind, models::ModelKind::ImageAdapter);
            EXPECT_EQ(model.embeddingWidth, 256);
            RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyModel("miniature-adapter", shipped));
            EXPECT_EQ(report.verifiedFiles, 2u);
            return;
        }
    FAIL() << "there is no miniature-adapter";
}

} // namespace
} // namespace retort::study
