#include "widgets/plain_tips.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QListWidget>
#include <QToolTip>

namespace retort::ui {
namespace {

class PlainTipsTest : public ::testing::Test {
protected:
    PlainTipsTest() { qApp->installEventFilter(&m_tips); }
    ~PlainTipsTest() override {
        QToolTip::hideText();
        qApp->removeEventFilter(&m_tips);
    }
    static void askAt(QWidget& widget, QPoint place) {
        QHelpEvent event(QEvent::ToolTip, place, widget.mapToGlobal(place));
        QApplication::sendEvent(&widget, &event);
    }

private:
    PlainTips m_tips;
};

TEST_F(PlainTipsTest, NameThatLooksLikeMarkupIsShownAsItIs) {
    QLabel shown;
    shown.show();
    shown.setToolTip(QStringLiteral("evil <b>name</b>"));
    askAt(shown, {1, 1});
    EXPECT_TRUE(QToolTip::text().contains(QStringLiteral("evil &lt;b&gt;name&lt;/b&gt;")));
    shown.setToolTip(QStringLiteral("a < b"));
    askAt(shown, {1, 1});
    EXPECT_EQ(QToolTip::text(), QStringLiteral("a < b"));
}

TEST_F(PlainTipsTest, SoAreTheTipsOfRows) {
    QListWidget list;
    auto* row = new QListWidgetItem(QStringLiteral("row"), &list);
    row->setToolTip(QStringLiteral("<h1>set"));
    list.show();
    askAt(*list.viewport(), list.visualItemRect(row).center());
    EXPECT_TRUE(QToolTip::text().contains(QStringLiteral("&lt;h1&gt;set")));
}

} // namespace
} // namespace retort::ui
