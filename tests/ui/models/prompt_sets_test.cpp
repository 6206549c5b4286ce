#include "models/prompts/prompt_sets.h"

#include "models/session/text.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using retort::testing::resourcesFolder;
using retort::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kPets{"cat", "dog"};

std::vector<std::string> titles(const std::vector<PromptSource>& sets) {
    std::vector<std::string> texts;
    for (const auto& set : sets)
        texts.push_back(utf8(titleOf(set)));
    return texts;
}

TEST(PromptSets, AreListedWithOnesOwnLast) {
    const TemporaryFolder folder;
    folder.write("own/b.json", "[]");
    folder.write("own/A 犬.json", "[]");
    folder.write("own/notes.txt", "");
    EXPECT_THAT(titles(listPromptSets(resourcesFolder(), folder / "own")),
                ElementsAre("One template", "General", "cifar10, shipped", "cifar100, shipped",
                            "eurosat, shipped", "fashion-mnist, shipped", "flowers102, shipped",
                            "food101, shipped", "imagenette, shipped", "stl10, shipped", "svhn, shipped",
                            "A 犬", "b"));
    EXPECT_THAT(titles(listPromptSets(folder / "absent", folder / "absent")),
                ElementsAre("One template", "General"));
}

TEST(PromptSets, UsualOnes_AreWhatIsShippedElseOneTemplate) {
    EXPECT_EQ(usualPrompts(resourcesFolder(), QStringLiteral("/data/EuroSAT"), {}).name,
              QStringLiteral("eurosat"));
    EXPECT_EQ(usualPrompts(resourcesFolder(), QStringLiteral("pets"), {}).origin, PromptOrigin::OneTemplate);
}

TEST(PromptSets, ShippedForAnotherDataset_LendOnlyTheirTemplates) {
    const auto source = usualPrompts(resourcesFolder(), QStringLiteral("eurosat"), {});
    const auto file = openPromptSet(source, resourcesFolder(), QStringLiteral("pets"), kPets).value();
    EXPECT_EQ(file.prompts.templates.size(), 13u);
    EXPECT_EQ(file.prompts.classNames, kPets);
    // Also for a dataset of that name that has other classes.
    EXPECT_EQ(
        openPromptSet(source, resourcesFolder(), QStringLiteral("eurosat"), kPets).value().prompts.classNames,
        kPets);
    const auto digits = usualPrompts(resourcesFolder(), QStringLiteral("SVHN"), {});
    EXPECT_THAT(openPromptSet(digits, resourcesFolder(), QStringLiteral("SVHN"), {"0", "cat"})
                    .value()
                    .prompts.classNames,
                ElementsAre("zero", "cat"));
    EXPECT_EQ(
        openPromptSet(digits, resourcesFolder(), QStringLiteral("pets"), {"0"}).value().prompts.classNames,
        std::vector<std::string>{"0"});
}

TEST(PromptSets, GeneralOnes_NeedTheResources) {
    EXPECT_THAT(openPromptSet({.origin = PromptOrigin::General}, "/nowhere", {}, kPets),
                failsWith(ErrorCode::NotFound, HasSubstr("/nowhere")));
}

TEST(PromptSets, ReadyOnes_AreSoundTemplates) {
    for (const auto origin : {PromptOrigin::OneTemplate, PromptOrigin::General}) {
        const auto file = openPromptSet({.origin = origin}, resourcesFolder(), {}, kPets).value();
        EXPECT_FALSE(file.prompts.templates.empty());
        EXPECT_THAT(file.prompts.templates, ::testing::Each(HasSubstr("{}")));
    }
}

TEST(PromptSets, Names_AreRefusedWithTheReason) {
    const std::vector<PromptSource> sets{
        {.origin = PromptOrigin::Own, .name = QStringLiteral("Mine")},
        {.origin = PromptOrigin::Shipped, .name = QStringLiteral("eurosat")}};
    const auto obstacle = [&](const char* name) {
        return utf8(obstacleToName(QString::fromUtf8(name), sets));
    };
    EXPECT_EQ(obstacle("eurosat"), "");
    EXPECT_EQ(obstacle("my set 犬.2"), "");
    EXPECT_THAT(obstacle(""), HasSubstr("a name"));
    EXPECT_THAT(obstacle("mine"), HasSubstr("already"));
    EXPECT_THAT(obstacle("a/b"), HasSubstr("slash"));
    EXPECT_THAT(obstacle("../x"), HasSubstr("slash"));
    EXPECT_THAT(obstacle(".."), HasSubstr("dot"));
    EXPECT_THAT(obstacle(std::string(81, 'x').c_str()), HasSubstr("long"));
}

} // namespace
} // namespace retort::ui
