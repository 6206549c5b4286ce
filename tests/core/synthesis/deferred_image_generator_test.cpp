#include "set_fixture.h"

#include "synthesis/generation/deferred_image_generator.h"
#include "synthesis/generation/generation.h"

namespace retort::synthesis {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;

class DeferredImageGeneratorTest : public testing::SetFixture {
protected:
    DeferredImageGenerator deferred(const std::string& hashThatOpens = "fakehash") {
        return {imageGenerator.about, [this, hashThatOpens]() -> Result<std::unique_ptr<ImageGenerator>> {
                    ++opened;
                    auto made = std::make_unique<testing::FakeImageGenerator>();
                    made->about.contentHash = hashThatOpens;
                    return std::unique_ptr<ImageGenerator>(std::move(made));
                }};
    }

    int opened = 0;
};

TEST_F(DeferredImageGeneratorTest, IsOpenedOnceAndOnlyForImages) {
    auto first = deferred();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generateSet(workspace, first, cls2img(), inputs(), {.batchSize = 3}));
    EXPECT_EQ(made.generated, 8);
    EXPECT_EQ(opened, 1);
    auto second = deferred();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, generateSet(workspace, second, cls2img(), inputs()));
    EXPECT_EQ(again.set, made.set);
    EXPECT_EQ(opened, 1);
}

TEST_F(DeferredImageGeneratorTest, GeneratesWhatTheOpenedOneGenerates) {
    auto late = deferred();
    const std::vector<ImageOrder> orders{{.seed = 1, .prompt = "a"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, imageGenerator.generate(orders, cls2img(), {}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto actual, late.generate(orders, cls2img(), {}));
    EXPECT_EQ(actual.at(0).image.pixels, expected.at(0).image.pixels);
}

TEST_F(DeferredImageGeneratorTest, GeneratorThatWasChangedMeanwhileIsRefused) {
    auto changed = deferred("other");
    EXPECT_THAT(generateSet(workspace, changed, cls2img(), inputs()),
                failsWith(ErrorCode::Mismatch, HasSubstr("fake: the generator's files were changed")));
}

} // namespace
} // namespace retort::synthesis
