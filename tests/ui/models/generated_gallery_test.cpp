#include "models/generate/generated_gallery.h"

#include "models/generate/gallery_filter.h"
#include "testing/generated_sets.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using store::ImageState;
using ::testing::ElementsAre;
using testing::GeneratedSets;
using ::testing::IsEmpty;
using ::testing::Optional;
using testing::StoredSet;

class GeneratedGalleryTest : public ::testing::Test {
protected:
    void show(SyntheticSetId set) {
        m_gallery.showSet(set);
        ASSERT_TRUE(settle());
    }
    bool settle() {
        return QTest::qWaitFor([&] { return m_sets.session().isQuiet(); });
    }
    std::vector<std::int64_t> shown() const {
        std::vector<std::int64_t> numbers;
        for (int row = 0; row < m_gallery.rowCount(); ++row)
            numbers.push_back(m_gallery.image(row).number);
        return numbers;
    }
    std::vector<std::int64_t> storedAsExcluded(SyntheticSetId set) {
        std::vector<std::int64_t> numbers;
        const auto images = store::SyntheticTable(m_sets.database()).images(set);
        for (const auto& image : images.value())
            if (image.state == ImageState::Excluded)
                numbers.push_back(image.number);
        return numbers;
    }

    GeneratedSets m_sets{testing::Generators::None};
    GeneratedGallery m_gallery{m_sets.session()};
    QAbstractItemModelTester m_tester{&m_gallery, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(GeneratedGalleryTest, Set_IsShownInTheOrderInWhichItWasDrawn) {
    show(m_sets.put({.images = 4, .drawn = 4}));
    EXPECT_THAT(shown(), ElementsAre(0, 1, 2, 3));
    EXPECT_EQ(m_gallery.kept(), 4);
    EXPECT_EQ(m_gallery.index(1).data(GeneratedGallery::NumberRole).toInt(), 1);
    EXPECT_TRUE(std::filesystem::exists(m_gallery.files()->path(3)));
}

TEST_F(GeneratedGalleryTest, Filter_PassesClassPromptSeedAndWhatWasExcluded) {
    show(m_sets.put({.images = 6, .drawn = 6}));
    m_gallery.setFilter({.label = 1});
    EXPECT_THAT(shown(), ElementsAre(1, 3, 5));
    m_gallery.setFilter({.text = QStringLiteral("BIG dog")});
    EXPECT_THAT(shown(), ElementsAre(0, 2, 4));
    m_gallery.setFilter({.text = QStringLiteral("1005")});
    EXPECT_THAT(shown(), ElementsAre(5));
    m_gallery.setFilter({.choice = ImageChoice::Excluded});
    EXPECT_THAT(shown(), IsEmpty());
    m_gallery.setFilter({});
    EXPECT_EQ(m_gallery.rowCount(), 6);
}

TEST_F(GeneratedGalleryTest, MarkedImages_AreStoredAndLeaveAListOfKeptOnesUntilUndone) {
    const auto set = m_sets.put({.images = 5, .drawn = 5});
    show(set);
    m_gallery.setFilter({.choice = ImageChoice::Kept});
    m_gallery.mark({1, 3}, ImageState::Excluded);
    EXPECT_THAT(shown(), ElementsAre(0, 2, 4));
    EXPECT_EQ(m_gallery.excluded(), 2);
    m_gallery.mark({0}, ImageState::Stored); // is kept already: nothing to undo
    ASSERT_TRUE(settle());
    EXPECT_THAT(storedAsExcluded(set), ElementsAre(1, 3));
    m_gallery.undo();
    EXPECT_THAT(shown(), ElementsAre(0, 1, 2, 3, 4));
    EXPECT_FALSE(m_gallery.canUndo());
    ASSERT_TRUE(settle());
    EXPECT_THAT(storedAsExcluded(set), IsEmpty());
}

TEST_F(GeneratedGalleryTest, Undo_GivesEachImageTheStateItHad) {
    const auto set = m_sets.put({.images = 3, .drawn = 3});
    show(set);
    m_gallery.mark({0}, ImageState::Excluded);
    m_gallery.mark({0, 1, 2}, ImageState::Excluded);
    m_gallery.undo();
    ASSERT_TRUE(settle());
    EXPECT_THAT(storedAsExcluded(set), ElementsAre(0));
}

TEST_F(GeneratedGalleryTest, Rules_AreForeseenAppliedAndUndoneOnAnotherDay) {
    const auto set = m_sets.put({.images = 8, .drawn = 8, .scored = true});
    show(set);
    m_gallery.mark({7}, ImageState::Excluded);
    const auto decision = m_gallery.decide({.minScore = 0.5});
    EXPECT_THAT(decision.excluded, ElementsAre(0, 1, 2, 3, 7)) << "what a person rejected stays out";
    EXPECT_THAT(decision.keptPerClass, ElementsAre(2, 1));
    EXPECT_EQ(m_gallery.excluded(), 1) << "foreseeing changes nothing";
    m_gallery.curate({.minScore = 0.5});
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_gallery.excluded(), 5);
    EXPECT_THAT(storedAsExcluded(set), ElementsAre(0, 1, 2, 3, 7));
    GeneratedGallery later(m_sets.session());
    later.showSet(set);
    ASSERT_TRUE(settle());
    ASSERT_TRUE(later.canUndo());
    later.undo();
    ASSERT_TRUE(settle());
    EXPECT_EQ(later.excluded(), 1);
    later.undo();
    ASSERT_TRUE(settle());
    EXPECT_EQ(later.excluded(), 0);
    EXPECT_FALSE(later.canUndo());
    later.redo();
    EXPECT_EQ(later.excluded(), 1);
    ASSERT_TRUE(later.canRedo());
    later.redo();
    EXPECT_FALSE(later.canRedo());
    ASSERT_TRUE(settle());
    EXPECT_THAT(storedAsExcluded(set), ElementsAre(0, 1, 2, 3, 7));
}

TEST_F(GeneratedGalleryTest, RulesThatLeaveNothing_AreToldAndChangeNothing) {
    show(m_sets.put({.images = 4, .drawn = 4, .scored = true}));
    QSignalSpy failed(&m_gallery, &GeneratedGallery::failed);
    m_gallery.curate({.minScore = 0.99});
    ASSERT_TRUE(settle());
    EXPECT_EQ(failed.size(), 1);
    EXPECT_EQ(m_gallery.kept(), 4);
}

TEST_F(GeneratedGalleryTest, NearDuplicates_AreKnownFilteredAndExcludedByRule) {
    const auto set = m_sets.put({.images = 6, .drawn = 6});
    ASSERT_TRUE(store::SetCheckTable(m_sets.database())
                    .put(set, {.identity = "i",
                               .teacher = "miniature-clip",
                               .dataset = testing::kPetsName,
                               .duplicates = {{.number = 1, .testImage = 2, .cosine = 0.99},
                                              {.number = 4, .testImage = 0, .cosine = 1}}})
                    .ok());
    show(set);
    ASSERT_NE(m_gallery.nearDuplicate(1), nullptr);
    EXPECT_EQ(m_gallery.nearDuplicate(1)->testImage, 2);
    EXPECT_EQ(m_gallery.nearDuplicate(0), nullptr);
    m_gallery.setFilter({.choice = ImageChoice::NearDuplicates});
    EXPECT_THAT(shown(), ElementsAre(1, 4));
    m_gallery.curate({.nearDuplicates = synthesis::DuplicateRule::LeaveOut});
    ASSERT_TRUE(settle());
    EXPECT_THAT(storedAsExcluded(set), ElementsAre(1, 4));
    EXPECT_THAT(shown(), ElementsAre(1, 4)) << "they are flagged, left out or not";
}

TEST_F(GeneratedGalleryTest, ImagesThatAreDrawnMeanwhile_JoinBehindTheOthers) {
    const StoredSet growing{.images = 6, .drawn = 2};
    const auto set = m_sets.put(growing);
    show(set);
    EXPECT_EQ(m_gallery.rowCount(), 2);
    QSignalSpy reset(&m_gallery, &QAbstractItemModel::modelReset);
    m_sets.draw(set, growing, 2, 6);
    m_gallery.follow();
    ASSERT_TRUE(settle());
    EXPECT_THAT(shown(), ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_TRUE(m_gallery.set()->finished);
    EXPECT_EQ(reset.size(), 0);
}

TEST_F(GeneratedGalleryTest, AnswerFromBeforeAMark_DoesNotBringTheImageBack) {
    const auto set = m_sets.put({.images = 3, .drawn = 3});
    show(set);
    m_gallery.reload();
    m_gallery.mark({2}, ImageState::Excluded);
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_gallery.image(2).state, ImageState::Excluded);
    EXPECT_EQ(m_gallery.excluded(), 1);
}

TEST_F(GeneratedGalleryTest, Order_FollowsTheTeachersScore) {
    show(m_sets.put({.images = 4, .drawn = 4, .scored = true}));
    m_gallery.setOrder(ImageOrder::BestFirst);
    EXPECT_THAT(shown(), ElementsAre(3, 2, 1, 0));
    EXPECT_EQ(m_gallery.rowOf(3), 0);
    m_gallery.setOrder(ImageOrder::WorstFirst);
    EXPECT_THAT(shown(), ElementsAre(0, 1, 2, 3));
}

TEST_F(GeneratedGalleryTest, UnknownSet_IsTold) {
    QSignalSpy failed(&m_gallery, &GeneratedGallery::failed);
    show(SyntheticSetId{77});
    EXPECT_EQ(failed.size(), 1);
    EXPECT_EQ(m_gallery.rowCount(), 0);
}

TEST(GalleryFilterTest, Score_IsBoundedByWhatIsTyped) {
    const std::vector<store::SyntheticImageRecord> images{
        {.number = 0, .seed = 5, .score = 0.2}, {.number = 1, .score = 0.9}, {.number = 2, .seed = 7}};
    EXPECT_THAT(matching(images, {.text = QStringLiteral("<0.5")}), ElementsAre(0));
    EXPECT_THAT(matching(images, {.text = QStringLiteral(" > 0.5 ")}), ElementsAre(1));
    EXPECT_THAT(matching(images, {.text = QStringLiteral("<")}), IsEmpty()) << "no number yet: a text";
    EXPECT_THAT(matching(images, {.text = QStringLiteral("7")}), ElementsAre(2));
}

TEST(GalleryFilterTest, UnscoredImages_ComeLastInEitherOrder) {
    std::vector<store::SyntheticImageRecord> images(4);
    images[1].score = 0.25;
    images[3].score = 0.75;
    std::vector<int> places{0, 1, 2, 3};
    sortImages(places, images, ImageOrder::BestFirst);
    EXPECT_THAT(places, ElementsAre(3, 1, 0, 2));
    sortImages(places, images, ImageOrder::WorstFirst);
    EXPECT_THAT(places, ElementsAre(1, 3, 0, 2));
}

TEST(GalleryFilterTest, AddedRanges_AreThoseThatTheShorterListLacks) {
    EXPECT_THAT(addedRanges({2, 5}, {1, 2, 3, 4, 5}), Optional(ElementsAre(RowRange{0, 0}, RowRange{2, 3})));
    EXPECT_THAT(addedRanges({1, 2}, {1, 2}), Optional(IsEmpty()));
    EXPECT_EQ(addedRanges({5, 2}, {1, 2, 5}), std::nullopt);
    EXPECT_EQ(addedRanges({1, 2, 3}, {1, 2}), std::nullopt);
}

TEST(GalleryFilterTest, HundredThousandImages_AreFilteredAndSortedInNoTime) {
    std::vector<store::SyntheticImageRecord> images(100'000);
    for (std::size_t i = 0; i < images.size(); ++i) {
        images[i].prompt = i % 3 == 0 ? "a photo of a cat." : "a photo of a dog.";
        images[i].score = static_cast<double>(i % 1000) / 1000;
    }
    auto places = matching(images, {.text = QStringLiteral("CAT")});
    EXPECT_EQ(places.size(), 33'334u);
    sortImages(places, images, ImageOrder::BestFirst);
    EXPECT_EQ(places.front() % 1000, 999);
}

} // namespace
} // namespace retort::ui
