#include "teacher/prompt_file.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> kShoeClasses{"Ankle boot", "Bag"};

TEST(PromptFile, WrittenAndRead_IsTheSame) {
    const TemporaryFolder folder;
    const PromptFile file{
        .prompts = {.templates = {"a {}.", "犬 {c}"}, .classNames = {"Ankle boot", "handbag"}},
        .disabled = {"a painting of a {}."}};
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto read, readPromptFile(folder.write("p.json", textOf(file, kShoeClasses)), kShoeClasses));
    EXPECT_EQ(read, file);
}

TEST(PromptFile, DisabledTemplates_AreNotPutToATeacher) {
    const TemporaryFolder folder;
    const auto file = folder.write("p.json", R"({"templates": ["a {}."], "disabled": ["the {}."]})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto prompts, readPrompts(file, kShoeClasses));
    EXPECT_THAT(prompts.templates, ElementsAre("a {}."));
}

TEST(PromptFile, Text_NamesOnlyClassesThatAreCalledOtherwise) {
    const auto text =
        textOf({.prompts = {.templates = {"a {}."}, .classNames = {"Ankle boot", "handbag"}}}, kShoeClasses);
    EXPECT_THAT(text, HasSubstr("\"Bag\": \"handbag\""));
    EXPECT_THAT(text, Not(HasSubstr("Ankle boot")));
    EXPECT_THAT(text, Not(HasSubstr("disabled")));
}

TEST(PromptFile, Templates_AreReadWithoutTheClassesOfAnotherDataset) {
    const TemporaryFolder folder;
    const auto object = folder.write("o.json", R"({"templates": ["a {}."], "classNames": ["x", "y", "z"]})");
    const auto list = folder.write("l.json", R"(["the {}."])");
    EXPECT_THAT(readTemplates(object).value(), ElementsAre("a {}."));
    EXPECT_THAT(readTemplates(list).value(), ElementsAre("the {}."));
    EXPECT_THAT(readPromptFile(list, kShoeClasses).value().disabled, IsEmpty());
}

TEST(PromptFile, ClassNamesInAnotherOrder_AreRefused) {
    const auto named = [](const char* names) {
        return parsePrompts(std::string(R"({"templates": ["a {}."], "classNames": )") + names + "}", "p.json",
                            {"Ankle boot", "Bag", "Coat"});
    };
    EXPECT_THAT(named(R"(["boot", "handbag", "coat"])"), succeeds());
    EXPECT_THAT(named(R"(["coat", "bag", "ankle boot"])"),
                failsWith(ErrorCode::InvalidArgument,
                          HasSubstr("\"coat\" in the place of the class \"Ankle boot\"")));
    EXPECT_THAT(named(R"({"Ankle boot": "Coat"})"), succeeds()) << "said for this class";
}

TEST(PromptFile, OfABadFile_FailsNamingFileAndReason) {
    const TemporaryFolder folder;
    const std::tuple<const char*, ErrorCode, const char*> bad[] = {
        {"{", ErrorCode::Corrupt, "p.json"},
        {"{}", ErrorCode::InvalidArgument, "\"templates\" is missing"},
        {R"({"templates": ["a cat"]})", ErrorCode::InvalidArgument, "a cat"},
        {"[]", ErrorCode::InvalidArgument, "no prompt templates"},
    };
    for (const auto& [text, code, reason] : bad) {
        const auto file = folder.write("p.json", text);
        EXPECT_THAT(readPromptFile(file, kShoeClasses), failsWith(code, HasSubstr(reason)));
        EXPECT_THAT(readTemplates(file), failsWith(code, HasSubstr(reason)));
    }
    const auto wrong = folder.write("p.json", R"({"templates": ["a {}."], "disabled": 1})");
    EXPECT_THAT(readPromptFile(wrong, kShoeClasses),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("disabled")));
    EXPECT_THAT(readTemplates(folder / "absent.json"),
                failsWith(ErrorCode::NotFound, HasSubstr("absent.json")));
}

} // namespace
} // namespace retort::study
