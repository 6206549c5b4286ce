#include "study/spec/study_prompts.h"
#include "teacher/prompt_file.h"
#include "teacher/prompt_set.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kClasses{"Ankle boot", "Bag"};

TEST(PromptSet, OfAListKeepsTheClassNames) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto prompts,
                                readPrompts(folder.write("p.json", R"(["a {}.", "the {c}."])"), kClasses));
    EXPECT_THAT(prompts.templates, ElementsAre("a {}.", "the {c}."));
    EXPECT_EQ(prompts.classNames, kClasses);
}

TEST(PromptSet, OfAnObjectMayRenameSingleClassesOrAll) {
    const TemporaryFolder folder;
    const auto one = folder.write("1.json", R"({"templates": ["a {}."], "classNames": {"Bag": "handbag"}})");
    const auto all = folder.write("2.json", R"({"templates": ["a {}."], "classNames": ["boot", "bag"]})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, readPrompts(one, kClasses));
    EXPECT_THAT(first.classNames, ElementsAre("Ankle boot", "handbag"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, readPrompts(all, kClasses));
    EXPECT_THAT(second.classNames, ElementsAre("boot", "bag"));
}

TEST(PromptSet, OfAListIsRefusedWhereClassesAreNumbersInTheOrderOfTheirLetters) {
    const TemporaryFolder folder;
    const auto list = folder.write("p.json", R"({"templates": ["a {}."], "classNames": ["a", "b", "c"]})");
    EXPECT_THAT(
        readPrompts(list, {"0", "10", "9"}),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("numbers"), HasSubstr("as an object"))));
    EXPECT_THAT(readPrompts(list, {"7", "8", "9"}).value().classNames, ElementsAre("a", "b", "c"));
}

TEST(PromptSet, IsTakenFromTheStudyThenTheResourcesThenTheDefault) {
    const TemporaryFolder folder;
    StudySpec spec;
    spec.folder = folder.path();
    const auto templatesFor = [&](const std::string& dataset) {
        return promptsFor(spec, dataset, kClasses, folder.path()).value().templates;
    };
    EXPECT_THAT(templatesFor("shoes"), ElementsAre("a photo of a {}."));
    folder.write("templates/shoes.json", R"(["shipped {}."])");
    EXPECT_THAT(templatesFor("shoes"), ElementsAre("shipped {}."));
    folder.write("mine.json", R"(["from a file {}."])");
    spec.templates.file = "mine.json";
    EXPECT_THAT(templatesFor("shoes"), ElementsAre("from a file {}."));
    spec.templatesOf["shoes"].inlined = {"for shoes {}."};
    EXPECT_THAT(templatesFor("shoes"), ElementsAre("for shoes {}."));
    EXPECT_THAT(templatesFor("bags"), ElementsAre("from a file {}."));
}

TEST(PromptSet, OfABadFileFailsNamingFileAndReason) {
    const TemporaryFolder folder;
    const std::tuple<const char*, ErrorCode, const char*> bad[] = {
        {"[]", ErrorCode::InvalidArgument, "no prompt templates"},
        {R"(["a cat"])", ErrorCode::InvalidArgument, "a cat"},
        {"[1]", ErrorCode::InvalidArgument, "list of templates"},
        {"{}", ErrorCode::InvalidArgument, "\"templates\" is missing"},
        {R"({"templates": ["a {}"], "classNames": {"Bagg": "b"}})", ErrorCode::InvalidArgument,
         "did you mean \"Bag\""},
        {R"({"templates": ["a {}"], "classNames": ["b"]})", ErrorCode::InvalidArgument, "has 2 classes"},
        {"[", ErrorCode::Corrupt, "not valid JSON"},
    };
    for (const auto& [text, code, reason] : bad) {
        const auto path = folder.write("p.json", text);
        EXPECT_THAT(readPrompts(path, kClasses),
                    failsWith(code, AllOf(HasSubstr(path.string()), HasSubstr(reason))))
            << text;
    }
}

} // namespace
} // namespace retort::study
