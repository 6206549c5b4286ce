#include "models/data/image_list_model.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using data::Split;
using Tester = QAbstractItemModelTester;

/// Images that are never looked at; image i has label i % 10 and the name "image i".
class Images : public data::Dataset {
public:
    Images(std::int64_t train, std::int64_t test) {
        m_summary.classes = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "nine 九"};
        m_summary.splits[Split::Train].count = train;
        m_summary.splits[Split::Test].count = test;
    }
    const data::DatasetSummary& summary() const override { return m_summary; }
    data::Storage storage() const override { return data::Storage::Memory; }
    std::int64_t label(Split, std::int64_t index) const override { return index % 10; }
    data::ImageSize storedSize(Split, std::int64_t) const override { return {1, 1}; }
    Result<data::Image> image(Split, std::int64_t, const data::DecodeOptions&) const override {
        return Error{};
    }
    std::string sampleName(Split, std::int64_t index) const override {
        return "image " + std::to_string(index);
    }
    Result<std::string> contentHash(Split, const std::stop_token&) const override { return Error{}; }

private:
    data::DatasetSummary m_summary;
};

class ImageListModelTest : public ::testing::Test {
protected:
    void show(const OpenDataset& set, const ImageFilter& filter = {}) {
        QSignalSpy filtered(&m_model, &ImageListModel::filtered);
        m_model.show(set, filter);
        ASSERT_TRUE(filtered.wait());
    }

    Background m_background{1};
    ImageListModel m_model{m_background};
    Tester m_tester{&m_model, Tester::FailureReportingMode::Fatal};
    OpenDataset m_set = std::make_shared<Images>(20, 10);
};

TEST_F(ImageListModelTest, NoFilter_ShowsSplitAfterSplit) {
    show(m_set);
    ASSERT_EQ(m_model.rowCount(), 30);
    EXPECT_EQ(m_model.row(20), (ImageRow{Split::Test, 0}));
    EXPECT_EQ(m_model.index(9).data().toString(), QStringLiteral("image 9"));
    EXPECT_EQ(m_model.className(9), QStringLiteral("nine 九"));
    EXPECT_EQ(m_model.index(29).data(ImageListModel::LabelRole).toInt(), 9);
    EXPECT_NE(m_model.index(0).data(KeyRole), m_model.index(20).data(KeyRole));
}

TEST_F(ImageListModelTest, Filter_PassesClassSplitAndPartOfTheName) {
    show(m_set, {.label = 3});
    EXPECT_EQ(m_model.rowCount(), 3);
    show(m_set, {.label = 3, .split = Split::Test});
    EXPECT_EQ(m_model.rows(), (std::vector<ImageRow>{{Split::Test, 3}}));
    show(m_set, {.text = QStringLiteral("MAGE 1")});
    EXPECT_EQ(m_model.rowCount(), 12);
    show(m_set, {.text = QStringLiteral("absent")});
    EXPECT_EQ(m_model.rowCount(), 0);
}

TEST_F(ImageListModelTest, NewerFilter_DropsTheAnswerToTheOlder) {
    m_model.show(m_set, ImageFilter{.label = 1});
    m_model.show(m_set, ImageFilter{.split = Split::Test});
    QSignalSpy filtered(&m_model, &ImageListModel::filtered);
    ASSERT_TRUE(filtered.wait());
    EXPECT_TRUE(QTest::qWaitFor([&] { return m_background.isIdle(); }));
    EXPECT_EQ(filtered.size(), 1);
    EXPECT_EQ(m_model.rowCount(), 10);
}

TEST_F(ImageListModelTest, AnotherDataset_TakesTheOldImagesAwayAtOnce) {
    show(m_set);
    m_model.show(std::make_shared<Images>(5, 5), ImageFilter{});
    EXPECT_EQ(m_model.rowCount(), 0);
    EXPECT_TRUE(QTest::qWaitFor([&] { return m_model.rowCount() == 10; }));
}

TEST_F(ImageListModelTest, GivenRows_AreShownAtOnceInTheirOrder) {
    m_model.show(m_set, std::vector<ImageRow>{{Split::Train, 7}, {Split::Train, 2}});
    EXPECT_EQ(m_model.rowCount(), 2);
    EXPECT_EQ(m_model.index(0).data(ImageListModel::IndexRole).toInt(), 7);
}

TEST_F(ImageListModelTest, HundredThousandImages_AreRowsOfAFewBytes) {
    show(std::make_shared<Images>(90'000, 10'000));
    EXPECT_EQ(m_model.rowCount(), 100'000);
    EXPECT_LE(sizeof(ImageRow), 16u);
}

} // namespace
} // namespace retort::ui
