#include "teacher/prompt_schema.h"

#include "study/spec/study_prompts.h"
#include "teacher/prompt_file.h"
#include "teacher/prompt_set.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <algorithm>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kPetClasses{"cat", "dog"};
constexpr const char* kPublished =
    R"({"cifar10": ["a photo of a {c}."], "flowers": ["a {c} flower."], "vtab/svhn": ["digit {c}"]})";

TEST(PromptSchema, OfAListForEachDataset_TakesTheDatasets) {
    const TemporaryFolder folder;
    const auto file = folder.write("published.json", kPublished);
    const auto templatesFor = [&](const PromptChoice& choice) { return readTemplates(file, choice); };
    EXPECT_THAT(templatesFor({.dataset = "CIFAR-10"}).value(), ElementsAre("a photo of a {c}."));
    EXPECT_THAT(templatesFor({.dataset = "/data/flowers102/"}).value(), ElementsAre("a {c} flower."));
    EXPECT_THAT(templatesFor({.dataset = "svhn"}).value(), ElementsAre("digit {c}"));
    EXPECT_THAT(templatesFor({.dataset = "pets", .set = "flowers"}).value(), ElementsAre("a {c} flower."));
    EXPECT_THAT(setsIn(file).value(), ElementsAre("cifar10", "flowers", "vtab/svhn"));
    EXPECT_THAT(readPrompts(file, kPetClasses, {.dataset = "cifar10"}).value().classNames, kPetClasses);
    // CIFAR-100 is no CIFAR-10 with another number of classes.
    EXPECT_THAT(templatesFor({.dataset = "cifar100"}),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("\"cifar100\""), HasSubstr("cifar10, flowers, vtab/svhn"))));
    EXPECT_THAT(templatesFor({.set = "imagenet1k"}),
                failsWith(ErrorCode::NotFound, HasSubstr("no set \"imagenet1k\"")));
}

TEST(PromptSchema, OfATextFile_TakesOneTemplateALine) {
    const TemporaryFolder folder;
    const auto file = folder.write("mine.txt", "\xef\xbb\xbf# a remark\na photo of a {}.\r\n\n  {}の写真  ");
    EXPECT_THAT(readTemplates(file).value(), ElementsAre("a photo of a {}.", "{}の写真"));
    EXPECT_THAT(setsIn(file).value(), IsEmpty());
    const auto old = folder.write("mac.txt", "a photo of a {}.\ra drawing of a {}.\r");
    EXPECT_THAT(readTemplates(old).value(), ElementsAre("a photo of a {}.", "a drawing of a {}."));
}

TEST(PromptSchema, ClassNamesOfAnyScript_ComeThrough) {
    const TemporaryFolder folder;
    const auto file = folder.write(
        "p.json",
        R"({"templates": ["صورة {}", "фото: {}"], "classNames": {"猫": "ねこ", "dog 🐕": "σκύλος"}})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto prompts, readPrompts(file, {"猫", "dog 🐕"}));
    EXPECT_THAT(prompts.classNames, ElementsAre("ねこ", "σκύλος"));
}

TEST(PromptSchema, OfAnotherSchema_SaysWhatWasFoundAndWhatIsKnown) {
    const std::tuple<std::string, ErrorCode, const char*> bad[] = {
        {R"({"prompts": [{"text": "a {}"}], "version": 2})", ErrorCode::InvalidArgument,
         "found an object with \"prompts\", \"version\""},
        {R"({"cifar10": {"templates": ["a {}"]}})", ErrorCode::InvalidArgument, "\"cifar10\""},
        {R"([["a {}"]])", ErrorCode::InvalidArgument, "expected a list of templates"},
        {R"(["a {}", 3])", ErrorCode::InvalidArgument, "expected a list of templates"},
        {R"({"pets": ["a cat"]})", ErrorCode::InvalidArgument, "\"a cat\" has no place"},
        {R"({"pets": []})", ErrorCode::InvalidArgument, "no prompt templates"},
        {R"({"templates": "a {}"})", ErrorCode::InvalidArgument, "/templates"},
        {"[\"a {}\"", ErrorCode::Corrupt, "not valid JSON"},
        {"just words", ErrorCode::InvalidArgument, "\"just words\" has no place"},
        {"", ErrorCode::InvalidArgument, "no prompt templates"},
        {"lambda c: f'a photo of a {c}.',", ErrorCode::InvalidArgument, "a line of a Python program"},
        {"'a photo of a {}.',", ErrorCode::InvalidArgument, "a line of a Python program"},
        {"PK\x03\x04\xff\xfe{}", ErrorCode::Corrupt, "neither JSON nor UTF-8"},
        {"[\"" + std::string(2000, 'x') + " {}\"]", ErrorCode::InvalidArgument, "2003 bytes"},
    };
    for (const auto& [text, code, reason] : bad)
        EXPECT_THAT(parsePrompts(text, "p.json", kPetClasses, {.dataset = "pets"}),
                    failsWith(code, AllOf(HasSubstr("p.json"), HasSubstr(reason))))
            << text.substr(0, 60);
    std::string many;
    for (int i = 0; i <= 1000; ++i)
        many += "{}\n";
    EXPECT_THAT(parsePrompts(many, "p.txt", kPetClasses),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("1001 templates")));
}

TEST(ShippedPrompts, AreFoundWhateverTheCaseAndNameOnlyClassesThatAreThere) {
    const TemporaryFolder folder;
    folder.write("templates/pets.json",
                 R"({"templates": ["a {}."], "classNames": {"cat": "tom", "ox": "x"}})");
    folder.write("templates/digits.json", R"({"templates": ["a {}."], "classNames": {"0": "zero"}})");
    ASSERT_TRUE(shippedPrompts(folder.path(), "/data/Pets", kPetClasses));
    EXPECT_FALSE(shippedPrompts(folder.path(), "pet", kPetClasses));
    EXPECT_THAT(usualPrompts(folder.path(), "PETS", kPetClasses).value().classNames,
                ElementsAre("tom", "dog"));
    EXPECT_THAT(usualPrompts(folder.path(), "digits", kPetClasses).value().classNames, kPetClasses);
    folder.write("templates/broken.json", R"({"templates": ["a {}."], "classNames": 3})");
    EXPECT_THAT(usualPrompts(folder.path(), "broken", kPetClasses),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no object with a name for each class")));
}

TEST(ShippedPrompts, AllAreSoundAndTheOneTemplateIsTheDefault) {
    const auto resources = retort::testing::resourcesFolder();
    for (const auto* name : {"stl10", "svhn", "imagenette", "eurosat", "flowers102", "food101",
                             "fashion-mnist", "cifar10", "cifar100"}) {
        const auto file = shippedPrompts(resources, name, {});
        ASSERT_TRUE(file) << name;
        RETORT_ASSERT_OK_AND_ASSIGN(auto templates, readTemplates(*file));
        EXPECT_GE(templates.size(), 5U) << name;
        std::sort(templates.begin(), templates.end());
        EXPECT_EQ(std::adjacent_find(templates.begin(), templates.end()), templates.end()) << name;
    }
    EXPECT_EQ(anyDatasetPrompts(resources, "one-template", kPetClasses).value(), defaultPrompts(kPetClasses));
    EXPECT_EQ(anyDatasetPrompts(resources, "general", kPetClasses).value().templates.size(), 10U);
    EXPECT_THAT(anyDatasetPrompts(resources, "none", kPetClasses),
                failsWith(ErrorCode::NotFound, HasSubstr("none.json")));
    EXPECT_THAT(usualPrompts(resources, "svhn", {"0", "1"}).value().classNames, ElementsAre("zero", "one"));
}

TEST(ShippedPrompts, NameClassesInWhicheverOrderTheFoldersHaveThem) {
    const auto resources = retort::testing::resourcesFolder();
    const std::vector<std::string> folders{"Ankle boot", "Bag",   "Coat",    "Dress",       "Pullover",
                                           "Sandal",     "Shirt", "Sneaker", "T-shirt_top", "Trouser"};
    EXPECT_THAT(usualPrompts(resources, "/data/FashionMNIST", folders).value().classNames,
                ElementsAre("ankle boot", "bag", "coat", "dress", "pullover", "sandal", "shirt", "sneaker",
                            "t-shirt or top", "pair of trousers"));
    EXPECT_EQ(usualPrompts(resources, "eurosat",
                           {"AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial",
                            "Pasture", "PermanentCrop", "Residential", "River", "SeaLake"})
                  .value()
                  .classNames.back(),
              "lake or sea");
}

TEST(ShippedPrompts, AreNotForOtherImagesUnderAKnownName) {
    const auto resources = retort::testing::resourcesFolder();
    EXPECT_EQ(usualPrompts(resources, "/data/CIFAR-10", kPetClasses).value().templates.size(), 9U)
        << "some of its classes";
    EXPECT_EQ(usualPrompts(resources, "eurosat", kPetClasses).value(), defaultPrompts(kPetClasses));
    EXPECT_EQ(usualPrompts(resources, "Food-101", kPetClasses).value(), defaultPrompts(kPetClasses))
        << "by the number of its classes, as the names are not noted";
}

} // namespace
} // namespace retort::study
