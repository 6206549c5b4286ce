#include "miniature/teacher_recipe.h"

#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::miniature {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;

TEST(TeacherRecipe, shipped_one_teaches_both_datasets_ten_classes) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto recipe, loadTeacherRecipe(retort::testing::resourcesFolder() / "miniature/teacher.json"));
    ASSERT_EQ(recipe.datasets.size(), 2u);
    for (const auto& set : recipe.datasets)
        EXPECT_EQ(set.classNames.size(), 10u) << set.name;
}

TEST(TeacherRecipe, captions_go_class_by_class_through_the_templates) {
    TeacherRecipe recipe;
    recipe.datasets = {{.name = "a", .classNames = {"cat", "dog"}, .templates = {"a {}.", "the {}."}}};
    EXPECT_EQ(captions(recipe), (std::vector<std::string>{"a cat.", "the cat.", "a dog.", "the dog."}));
}

TEST(TeacherRecipe, invalid_values_are_refused_with_their_line) {
    const std::string start = R"({"model_cfg": {"embed_dim": 8,
        "vision_cfg": {"image_size": 16, "layers": 1, "width": 16, "head_width": 8, "patch_size": 8},
        "text_cfg": {"width": 16, "heads": 2, "layers": 1}},)";
    struct Case {
        std::string rest;
        std::string reason;
    };
    const std::vector<Case> cases{
        {R"("dataSets": []})", "at least one dataset"},
        {R"("dataSets": [{"name": "a", "classNames": ["b"], "templates": ["no place"]}]})", "has no {}"},
        {R"("dataSets": [{"name": "a", "classNames": ["b"], "templates": ["{}"]}], "training": {"stpes": 1}})",
         "did you mean \"steps\""},
        {R"("dataSets": [{"name": "a", "classNames": ["b"], "templates": ["{}"]}], "training": {"keptPatches": 0}})",
         "keptPatches"}};
    const retort::testing::TemporaryFolder folder;
    for (const auto& [rest, reason] : cases)
        EXPECT_THAT(loadTeacherRecipe(folder.write("r.json", start + "\n" + rest)),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)));
}

} // namespace
} // namespace retort::miniature
