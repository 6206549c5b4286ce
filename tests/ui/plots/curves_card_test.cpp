#include "plots/curves_card.h"

#include "models/curve_set.h"
#include "plots/curve_plot.h"
#include "plots/legend_chip.h"
#include "testing/stored_study.h"

#include <gmock/gmock.h>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTest>

namespace retort::ui {
namespace {

using testing::StoredStudy;

class CurvesCardTest : public ::testing::Test {
protected:
    CurvesCardTest() {
        testing::putSmallStudy(store);
        card = std::make_unique<CurvesCard>(store.session());
        card->resize(900, 420);
        card->show();
    }
    void showStudy() {
        card->setStudy(QStringLiteral("small"));
        ASSERT_TRUE(QTest::qWaitFor([this] { return !card->curves().isEmpty(); }));
    }
    QStringList chips() const {
        QStringList texts;
        for (const auto* chip : card->findChildren<LegendChip*>())
            texts << chip->text() + (chip->isChecked() ? QString() : QStringLiteral(" (off)"));
        return texts;
    }
    bool shows(const QString& text) const {
        for (const auto* label : card->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == text)
                return true;
        return false;
    }
    QPushButton* button(const QString& text) const {
        for (auto* button : card->findChildren<QPushButton*>())
            if (button->text() == text)
                return button;
        return nullptr;
    }

    StoredStudy store;
    std::unique_ptr<CurvesCard> card;
};

TEST_F(CurvesCardTest, SaysWhatWillBeHereBeforeThereAreCurves) {
    EXPECT_TRUE(shows(QStringLiteral("No curves yet")));
    showStudy();
    EXPECT_FALSE(shows(QStringLiteral("No curves yet")));
}

TEST_F(CurvesCardTest, LegendHasTheColumnsOfTheDataSet) {
    showStudy();
    EXPECT_EQ(chips(),
              (QStringList{QStringLiteral("SUP"), QStringLiteral("Real FD"), QStringLiteral("Real LD")}));
    EXPECT_TRUE(shows(QStringLiteral("birds, mean of 5 runs")));
    card->setDataset(QStringLiteral("EuroSAT"));
    EXPECT_EQ(chips(), QStringList{QStringLiteral("SUP")});
}

TEST_F(CurvesCardTest, ChipHidesItsCurves) {
    showStudy();
    const auto fitted = card->plot().limits();
    QTest::mouseClick(card->findChildren<LegendChip*>().at(1), Qt::LeftButton);
    EXPECT_EQ(chips().at(1), QStringLiteral("Real FD (off)"));
    EXPECT_LT(card->plot().limits().toValue, fitted.toValue);
}

TEST_F(CurvesCardTest, EachSeedCanHaveItsCurve) {
    showStudy();
    ASSERT_TRUE(button(QStringLiteral("Each seed"))->isVisible());
    QTest::mouseClick(button(QStringLiteral("Each seed")), Qt::LeftButton);
    EXPECT_TRUE(shows(QStringLiteral("birds")));
    card->setDataset(QStringLiteral("EuroSAT"));
    EXPECT_FALSE(button(QStringLiteral("Each seed"))->isVisible());
}

TEST_F(CurvesCardTest, UnknownStudyIsToldInline) {
    card->setStudy(QStringLiteral("no such study"));
    ASSERT_TRUE(QTest::qWaitFor([this] {
        for (const auto* label : card->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QStringLiteral("no such study")))
                return true;
        return false;
    }));
}

} // namespace
} // namespace retort::ui
