#include "pages/distil/studies_card.h"

#include "models/distil/study_shelf.h"
#include "testing/press.h"
#include "testing/stored_study.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <memory>
#include <stdexcept>
#include <vector>

namespace retort::ui {
namespace {

/// The list, used by mouse and keyboard alone.
class StudiesCardTest : public ::testing::Test {
protected:
    StudiesCardTest() {
        QSettings().clear();
        store.put("first", {{.finetune = {0.1, 0.6}}});
        store.put("second", {});
        card = std::make_unique<StudiesCard>(store.session());
        card->resize(1200, 500);
        card->show();
        card->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(card.get()));
        card->reload();
        EXPECT_TRUE(waitFor({"second", "first"}));
    }
    QTableView& view() const { return card->view(); }
    QStringList names() const {
        QStringList names;
        for (int row = 0; row < view().model()->rowCount(); ++row)
            names << view().model()->index(row, StudyShelf::Name).data().toString();
        return names;
    }
    bool lists(const std::vector<const char*>& expected) const {
        QStringList wanted;
        for (const auto* name : expected)
            wanted << QLatin1String(name);
        return names() == wanted;
    }
    bool waitFor(const std::vector<const char*>& expected) const {
        return QTest::qWaitFor([&] { return lists(expected); });
    }
    QPushButton& button(const QString& text) const {
        for (auto* button : card->findChildren<QPushButton*>())
            if (button->text() == text && button->isVisible())
                return *button;
        throw std::runtime_error("no button " + text.toStdString());
    }
    void choose(const QString& study) const {
        const auto cell = view().visualRect(view().model()->index(names().indexOf(study), StudyShelf::Name));
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, cell.center());
    }
    void click(const QString& text) const { QTest::mouseClick(&button(text), Qt::LeftButton); }
    /// Into the field that was opened in place.
    void type(const QString& text) const {
        auto* field = view().viewport()->findChild<QLineEdit*>();
        ASSERT_NE(field, nullptr);
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    QString textOf(const QString& study, StudyShelf::Column column) const {
        return view().model()->index(names().indexOf(study), column).data().toString();
    }
    bool shows(const QString& part) const {
        for (const auto* label : card->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(part))
                return true;
        return false;
    }

    testing::StoredStudy store;
    std::unique_ptr<StudiesCard> card;
};

TEST_F(StudiesCardTest, WhatIsBeingTypedStaysWhenTheListIsReadAnew) {
    choose(QStringLiteral("first"));
    click(QStringLiteral("Note"));
    auto* field = view().viewport()->findChild<QLineEdit*>();
    ASSERT_NE(field, nullptr);
    QTest::keyClicks(field, QStringLiteral("half a sen"));
    int readAnew = 0;
    QObject::connect(view().model(), &QAbstractItemModel::dataChanged, card.get(), [&] { ++readAnew; });
    card->reload();
    ASSERT_TRUE(QTest::qWaitFor([&] { return readAnew > 0; }));
    EXPECT_EQ(field->text(), QStringLiteral("half a sen"));
}

TEST_F(StudiesCardTest, WithoutAChosenStudyNothingIsOfferedAndSaysWhy) {
    for (const auto* text : {"Open", "Results", "Duplicate", "Rename", "Tag", "Note", "Delete"}) {
        EXPECT_FALSE(button(QLatin1String(text)).isEnabled()) << text;
        EXPECT_TRUE(button(QLatin1String(text)).toolTip().contains(QStringLiteral("Choose a study"))) << text;
    }
    choose(QStringLiteral("first"));
    EXPECT_TRUE(button(QStringLiteral("Open")).isEnabled());
}

TEST_F(StudiesCardTest, OpensByButtonDoubleClickAndEnter) {
    QSignalSpy opened(card.get(), &StudiesCard::openWanted);
    QSignalSpy results(card.get(), &StudiesCard::resultsWanted);
    choose(QStringLiteral("first"));
    click(QStringLiteral("Open"));
    click(QStringLiteral("Results"));
    QTest::mouseDClick(view().viewport(), Qt::LeftButton, {},
                       view().visualRect(view().model()->index(1, StudyShelf::Name)).center());
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Return);
    ASSERT_EQ(opened.count(), 3);
    for (const auto& call : opened)
        EXPECT_EQ(call[0].toString(), QStringLiteral("first"));
    ASSERT_EQ(results.count(), 1);
    EXPECT_EQ(results[0][0].toString(), QStringLiteral("first"));
}

TEST_F(StudiesCardTest, DuplicateIsListedAndSaidSo) {
    choose(QStringLiteral("first"));
    click(QStringLiteral("Duplicate"));
    ASSERT_TRUE(waitFor({"first copy", "second", "first"}));
    EXPECT_TRUE(QTest::qWaitFor([this] { return shows(QStringLiteral("first copy was made")); }));
}

TEST_F(StudiesCardTest, NameTagsAndNoteAreTypedInPlace) {
    QSignalSpy renamed(card.get(), &StudiesCard::renamed);
    choose(QStringLiteral("first"));
    click(QStringLiteral("Rename"));
    type(QStringLiteral("third"));
    ASSERT_TRUE(waitFor({"second", "third"}));
    EXPECT_EQ(renamed.count(), 1);
    choose(QStringLiteral("third"));
    click(QStringLiteral("Tag"));
    type(QStringLiteral("paper, final"));
    ASSERT_TRUE(QTest::qWaitFor([this] {
        return textOf(QStringLiteral("third"), StudyShelf::Tags) == QStringLiteral("paper, final");
    }));
    choose(QStringLiteral("third"));
    click(QStringLiteral("Note"));
    type(QStringLiteral("lower rate helped"));
    ASSERT_TRUE(QTest::qWaitFor([this] {
        return textOf(QStringLiteral("third"), StudyShelf::Note) == QStringLiteral("lower rate helped");
    }));
}

TEST_F(StudiesCardTest, ChosenStudyStaysChosenWhenItIsRenamedOrAnnotated) {
    choose(QStringLiteral("first"));
    click(QStringLiteral("Note"));
    type(QStringLiteral("a note"));
    ASSERT_TRUE(QTest::qWaitFor(
        [this] { return textOf(QStringLiteral("first"), StudyShelf::Note) == QStringLiteral("a note"); }));
    EXPECT_TRUE(button(QStringLiteral("Open")).isEnabled()) << "the next action needs no new choice";
}

TEST_F(StudiesCardTest, NameThatIsTakenIsRefusedInline) {
    choose(QStringLiteral("first"));
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_F2);
    type(QStringLiteral("second"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return shows(QStringLiteral("second")); }));
    EXPECT_TRUE(lists({"second", "first"}));
}

TEST_F(StudiesCardTest, DeletedStudyComesBackByUndo) {
    EXPECT_FALSE(button(QStringLiteral("Undo")).isEnabled());
    choose(QStringLiteral("first"));
    click(QStringLiteral("Delete"));
    ASSERT_TRUE(waitFor({"second"}));
    EXPECT_TRUE(QTest::qWaitFor([this] { return shows(QStringLiteral("its runs stay in the workspace")); }));
    EXPECT_FALSE(button(QStringLiteral("Open")).isEnabled()) << "what was chosen is gone";
    click(QStringLiteral("Undo"));
    ASSERT_TRUE(waitFor({"second", "first"}));
    choose(QStringLiteral("second"));
    view().setFocus();
    testing::press(view(), Qt::Key_Delete);
    ASSERT_TRUE(waitFor({"first"}));
    testing::press(*card, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(waitFor({"second", "first"}));
}

} // namespace
} // namespace retort::ui
