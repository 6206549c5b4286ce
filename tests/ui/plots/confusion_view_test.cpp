#include "plots/confusion_view.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

class ConfusionViewTest : public ::testing::Test {
protected:
    ConfusionViewTest() {
        view.resize(300, 300);
        view.setMatrix({{90, 10, 0}, {0, 100, 0}, {25, 25, 50}},
                       {QStringLiteral("crow"), QStringLiteral("robin"), QStringLiteral("wren")});
        view.show();
    }

    ConfusionView view;
};

TEST_F(ConfusionViewTest, PointerReadsACell) {
    QTest::mouseMove(&view, view.cellRect(0, 1).center());
    EXPECT_EQ(view.readOut(), QStringLiteral("crow predicted as robin: 10 of 100 (10.0 %)"));
    QTest::mouseMove(&view, view.cellRect(1, 1).center());
    EXPECT_EQ(view.readOut(), QStringLiteral("robin correct: 100 of 100 (100.0 %)"));
}

TEST_F(ConfusionViewTest, ClickActivatesACell) {
    QSignalSpy activated(&view, &ConfusionView::cellActivated);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(2, 0).center());
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 2);
    EXPECT_EQ(activated[0][1].toInt(), 0);
}

TEST_F(ConfusionViewTest, KeysMoveWithinTheMatrixAndEnterActivates) {
    QSignalSpy activated(&view, &ConfusionView::cellActivated);
    view.activateWindow();
    view.setFocus();
    ASSERT_TRUE(QTest::qWaitFor([this] { return view.hasFocus(); }));
    for (const auto key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_Right, Qt::Key_Return})
        QTest::keyClick(&view, key);
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 1);
    EXPECT_EQ(activated[0][1].toInt(), 1);
}

TEST_F(ConfusionViewTest, MistakesAreShadedAndNoneIsNot) {
    const auto image = view.grab().toImage();
    const auto colour = [&](int truth, int taken) {
        return image.pixelColor(view.cellRect(truth, taken).center());
    };
    EXPECT_NE(colour(0, 1), colour(0, 2));
    EXPECT_NE(colour(0, 0), colour(0, 1));
}

TEST(ConfusionView, ManyClassesStillFit) {
    ConfusionView view;
    view.resize(200, 222);
    const std::size_t classes = 150;
    view.setMatrix(store::ConfusionMatrix(classes, std::vector<std::int64_t>(classes, 1)), {});
    EXPECT_TRUE(view.rect().contains(view.cellRect(149, 149)));
    EXPECT_FALSE(view.grab().isNull());
}

TEST(ConfusionView, EmptyMatrixSaysNothing) {
    ConfusionView view;
    view.setMatrix({}, {});
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::mouseMove(&view, {20, 20});
    EXPECT_EQ(view.readOut(), QString());
}

} // namespace
} // namespace retort::ui
