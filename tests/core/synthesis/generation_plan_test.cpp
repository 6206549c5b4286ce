#include "real_images.h"

#include "synthesis/generation/generation_plan.h"
#include "testing/result_matchers.h"

#include <map>
#include <set>

namespace retort::synthesis {
namespace {

class GenerationPlanTest : public ::testing::Test {
protected:
    Result<GenerationPlan> plan(const GenerationSpec& spec) const {
        return GenerationPlan::create(
            spec, {.dataset = real, .sources = data::allIndices(real, data::Split::Train)});
    }
    testing::RealImages real{{"cat", "dog", "cow"}, 40};
};

TEST_F(GenerationPlanTest, EveryRoundGeneratesEachSourceOnce) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, this->plan({.perImage = 4, .templates = {"{}"}}));
    ASSERT_EQ(plan.size(), 480);
    for (std::int64_t k = 0; k < plan.size(); ++k) {
        EXPECT_EQ(plan.image(k).source, k % 120);
        EXPECT_EQ(plan.image(k).label, k % 120 / 40);
    }
}

TEST_F(GenerationPlanTest, SeedsDifferAndFitTheStore) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, this->plan({.perImage = 4, .templates = {"{}"}}));
    std::set<std::uint64_t> seeds;
    for (std::int64_t k = 0; k < plan.size(); ++k)
        seeds.insert(plan.image(k).seed);
    EXPECT_EQ(seeds.size(), 480u);
    EXPECT_LT(*seeds.rbegin(), std::uint64_t{1} << 63);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other,
                                this->plan({.perImage = 4, .templates = {"{}"}, .seed = 1}));
    EXPECT_FALSE(seeds.contains(other.image(0).seed));
}

TEST_F(GenerationPlanTest, TemplatesAreChosenAboutEquallyOften) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan,
                                this->plan({.perImage = 10, .templates = {"a {}", "the {}"}}));
    std::map<std::string, int> counts;
    for (std::int64_t k = 0; k < plan.size(); ++k)
        ++counts[plan.image(k).prompt];
    ASSERT_EQ(counts.size(), 6u);
    for (const auto& [prompt, count] : counts)
        EXPECT_NEAR(count, 200, 60) << prompt; // binomial of 400: six deviations
}

TEST_F(GenerationPlanTest, ClassNamesAreStrongerThanTheDatasets) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto plan, this->plan({.classNames = {"kitten", "puppy", "calf"}, .templates = {"a {}"}}));
    EXPECT_EQ(plan.image(0).prompt, "a kitten");
    EXPECT_EQ(plan.image(119).prompt, "a calf");
}

TEST_F(GenerationPlanTest, WithoutTemplatesThePromptIsEmpty) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, this->plan({.kind = GenerationKind::Img2Img}));
    EXPECT_EQ(plan.image(3).prompt, "");
}

} // namespace
} // namespace retort::synthesis
