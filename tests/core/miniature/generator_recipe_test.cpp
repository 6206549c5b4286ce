#include "miniature/generators/generator_recipe.h"

#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::miniature {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(GeneratorRecipe, shipped_ones_take_the_teachers_captions) {
    const auto folder = retort::testing::resourcesFolder() / "miniature";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto teacher, loadTeacherRecipe(folder / "teacher.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generator, loadGeneratorRecipe(folder / "generator.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto unclip, loadUnclipRecipe(folder / "unclip.json"));
    ASSERT_EQ(generator.datasets.size(), teacher.datasets.size());
    ASSERT_EQ(unclip.datasets.size(), teacher.datasets.size());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto adapter, loadAdapterRecipe(folder / "adapter.json"));
    ASSERT_EQ(adapter.datasets.size(), teacher.datasets.size());
    EXPECT_GT(adapter.tokens, 0);
    for (std::size_t i = 0; i < teacher.datasets.size(); ++i)
        EXPECT_EQ(captions(generator.datasets[i]), captions(teacher.datasets[i]));
}

TEST(GeneratorRecipe, unet_follows_the_autoencoder_and_its_way_up_mirrors_the_way_down) {
    const retort::testing::TemporaryFolder folder;
    const auto path = folder.write("r.json", R"({
        "dataSets": [{"name": "a", "classNames": ["b"], "templates": ["{}"]}],
        "autoencoder": {"pictureSize": 32, "channels": [8, 16, 16], "latentChannels": 6, "normGroups": 4,
                        "colourWeight": 0.5},
        "unet": {"channels": [32, 64], "attention": [true, false], "headWidth": 16, "normGroups": 8},
        "denoiser": {}})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto recipe, loadGeneratorRecipe(path));
    EXPECT_EQ(recipe.autoencoder.colourWeight, 0.5);
    EXPECT_EQ(recipe.unet.sampleSize, 8);
    EXPECT_EQ(recipe.unet.inChannels, 6);
    EXPECT_EQ(recipe.unet.outChannels, 6);
    EXPECT_EQ(recipe.unet.heads, (std::vector<int>{2, 4}));
    EXPECT_EQ(recipe.unet.downBlocks.front(), diffusion::BlockKind::CrossAttention);
    EXPECT_EQ(recipe.unet.upBlocks.back(), diffusion::BlockKind::CrossAttention);
}

TEST(GeneratorRecipe, invalid_values_are_refused_with_line_and_key) {
    const std::string start =
        "{\"dataSets\": [{\"name\": \"a\", \"classNames\": [\"b\"], \"templates\": [\"{}\"]}],\n";
    const std::string unet = "\"unet\": {\"channels\": [32], \"attention\": [true]}";
    struct Case {
        std::string rest;
        std::string line;
        std::string reason;
    };
    const std::vector<Case> cases{
        {"\"autoencoder\": {}, " + unet + "}", ":1:", "/denoiser: is missing"},
        {"\"autoencoder\": {},\n" + unet + ",\n\"denoiser\": {\"captionDropout\": 2}}",
         ":4:", "captionDropout"},
        {"\"autoencoder\": {},\n" + unet + ",\n\"denoiser\": {\"snrLimit\": 0}}", ":4:", "snrLimit"},
        {"\"autoencoder\": {},\n" + unet + ",\n\"denoiser\": {\"training\": {\"stpes\": 3}}}",
         ":4:", "did you mean \"steps\""},
        {"\"autoencoder\": {},\n" + unet + ",\n\"denoiser\": {\"judging\": {\"pictures\": 1}}}",
         ":4:", "pictures"},
        {"\"autoencoder\": {\"training\": {\"learningRate\": 0}},\n" + unet + ",\n\"denoiser\": {}}",
         ":2:", "learningRate"},
        {"\"autoencoder\": {},\n\"unet\": {\"channels\": [32, 64], \"attention\": [true]},\n\"denoiser\": "
         "{}}",
         ":3:", "1 levels, but channels names 2"},
        {"\"autoencoder\": {},\n\"unet\": {\"channels\": [40], \"attention\": [true]},\n\"denoiser\": {}}",
         ":3:", "40 is no multiple of the head width 32"},
        {"\"captionsOf\": \"teacher.json\", \"autoencoder\": {},\n" + unet + ",\n\"denoiser\": {}}",
         ":1:", "either dataSets or captionsOf"},
    };
    const retort::testing::TemporaryFolder folder;
    for (const auto& [rest, line, reason] : cases)
        EXPECT_THAT(
            loadGeneratorRecipe(folder.write("r.json", start + rest)),
            failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("r.json" + line), HasSubstr(reason))));
}

TEST(UnclipRecipe, captions_of_a_missing_recipe_are_refused_by_path) {
    const retort::testing::TemporaryFolder folder;
    EXPECT_THAT(loadUnclipRecipe(folder.write("u.json", R"({"captionsOf": "gone.json", "denoiser": {}})")),
                failsWith(ErrorCode::NotFound, HasSubstr("gone.json")));
}

TEST(AdapterRecipe, number_of_tokens_that_cannot_be_is_refused_with_its_key) {
    const retort::testing::TemporaryFolder folder;
    const auto path =
        folder.write("a.json", R"({"captionsOf": "teacher.json", "denoiser": {}, "tokens": 0})");
    EXPECT_THAT(loadAdapterRecipe(path), failsWith(ErrorCode::InvalidArgument, HasSubstr("tokens")));
}

} // namespace
} // namespace retort::miniature
