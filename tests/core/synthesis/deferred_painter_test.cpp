#include "set_fixture.h"

#include "synthesis/deferred_painter.h"
#include "synthesis/generation.h"

namespace retort::synthesis {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;

class DeferredPainterTest : public testing::SetFixture {
protected:
    DeferredPainter deferred(const std::string& hashThatOpens = "fakehash") {
        return {painter.about, [this, hashThatOpens]() -> Result<std::unique_ptr<Painter>> {
                    ++opened;
                    auto made = std::make_unique<testing::FakePainter>();
                    made->about.contentHash = hashThatOpens;
                    return std::unique_ptr<Painter>(std::move(made));
                }};
    }

    int opened = 0;
};

TEST_F(DeferredPainterTest, IsOpenedOnceAndOnlyForPictures) {
    auto first = deferred();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generateSet(workspace, first, cls2img(), inputs(), {.batchSize = 3}));
    EXPECT_EQ(made.drawn, 8);
    EXPECT_EQ(opened, 1);
    auto second = deferred();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, generateSet(workspace, second, cls2img(), inputs()));
    EXPECT_EQ(again.set, made.set);
    EXPECT_EQ(opened, 1);
}

TEST_F(DeferredPainterTest, DrawsWhatTheOpenedOneDraws) {
    auto late = deferred();
    const std::vector<PictureOrder> orders{{.seed = 1, .prompt = "a"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, painter.paint(orders, cls2img(), {}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto actual, late.paint(orders, cls2img(), {}));
    EXPECT_EQ(actual.at(0).image.pixels, expected.at(0).image.pixels);
}

TEST_F(DeferredPainterTest, GeneratorThatWasChangedMeanwhileIsRefused) {
    auto changed = deferred("other");
    EXPECT_THAT(generateSet(workspace, changed, cls2img(), inputs()),
                failsWith(ErrorCode::Mismatch, HasSubstr("fake: the generator's files were changed")));
}

} // namespace
} // namespace retort::synthesis
