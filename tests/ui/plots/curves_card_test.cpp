#include "plots/curves_card.h"

#include "models/distil/curve_set.h"
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
    QComboBox* box(const char* name) const {
        for (auto* box : card->findChildren<QComboBox*>())
            if (box->accessibleName() == QLatin1String(name))
                return box;
        return nullptr;
    }
    void choose(const char* name, const QString& text) {
        auto* chosen = box(name);
        chosen->setCurrentText(text);
        Q_EMIT chosen->activated(chosen->currentIndex());
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

TEST_F(CurvesCardTest, LegendHasTheColumnsOfTheDataset) {
    showStudy();
    EXPECT_EQ(chips(),
              (QStringList{QStringLiteral("SUP"), QStringLiteral("Real FD"), QStringLiteral("Real LD")}));
    EXPECT_TRUE(shows(QStringLiteral("each the mean of 1 to 2 runs")));
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
    EXPECT_FALSE(shows(QStringLiteral("mean of 5 runs")));
    card->setDataset(QStringLiteral("EuroSAT"));
    EXPECT_FALSE(button(QStringLiteral("Each seed"))->isVisible());
}

TEST_F(CurvesCardTest, StudyThatHasNotRunYetIsNamedAndShowsNoOther) {
    showStudy();
    card->setStudy(QStringLiteral("next one"));
    EXPECT_TRUE(card->curves().isEmpty());
    ASSERT_TRUE(QTest::qWaitFor([this] { return shows(QStringLiteral("No curves of next one yet")); }));
    EXPECT_EQ(box("Study of the curves")->currentText(), QStringLiteral("next one"));
}

TEST_F(CurvesCardTest, StudyIsChosenInTheCardAndStaysUntilAnotherIsAskedFor) {
    card->setStudy(QStringLiteral("next one"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return box("Study of the curves")->count() == 2; }));
    choose("Study of the curves", QStringLiteral("small"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return !card->curves().isEmpty(); }));
    card->setStudy(QStringLiteral("next one")); // as the page does at each change of its study
    EXPECT_EQ(card->curves().study(), QStringLiteral("small"));
    EXPECT_EQ(box("Dataset of the curves")->currentText(), QStringLiteral("birds"));
}

TEST_F(CurvesCardTest, ChoosesWhatIsDrawnWithItsAxes) {
    showStudy();
    choose("Vertical axis", QStringLiteral("Test NLL"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return card->plot().axis().quantity == Quantity::TestNll; }));
    EXPECT_TRUE(button(QStringLiteral("Log"))->isVisible());
    EXPECT_EQ(card->plot().axis().valueTitle, QStringLiteral("Test NLL (nats)"));
    choose("Vertical axis", QStringLiteral("Accuracy of a class"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return box("Class")->isVisible(); }));
    choose("Class", QStringLiteral("robin"));
    ASSERT_TRUE(QTest::qWaitFor(
        [this] { return card->plot().axis().valueTitle == QStringLiteral("Accuracy of robin (%)"); }));
    EXPECT_FALSE(button(QStringLiteral("Log"))->isVisible());
    choose("Horizontal axis", QStringLiteral("by time"));
    ASSERT_TRUE(
        QTest::qWaitFor([this] { return shows(QStringLiteral("No times are stored for these runs")); }));
}

} // namespace
} // namespace retort::ui
