#include "models/distil/study_shelf.h"
#include "testing/stored_study.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

class StudyShelfTest : public ::testing::Test {
protected:
    StudyShelfTest() {
        store.put("first", {{.finetune = {0.1, 0.6}},
                            {.seed = 2, .finetune = {0.1}, .state = store::RunState::Failed}});
        store.put("second", {});
        shelf = std::make_unique<StudyShelf>(store.session());
        tester = std::make_unique<QAbstractItemModelTester>(shelf.get());
        shelf->reload();
        EXPECT_TRUE(waitFor({QStringLiteral("second"), QStringLiteral("first")}));
    }
    QStringList names() const {
        QStringList names;
        for (const auto& row : shelf->rows())
            names << row.name;
        return names;
    }
    bool waitFor(const QStringList& expected) {
        return QTest::qWaitFor([&] { return names() == expected; });
    }
    bool edit(int row, StudyShelf::Column column, const QString& text) {
        return shelf->setData(shelf->index(row, column), text, Qt::EditRole);
    }

    testing::StoredStudy store;
    std::unique_ptr<StudyShelf> shelf;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

TEST_F(StudyShelfTest, TellsHowTheRunsStand) {
    EXPECT_EQ(shelf->row(0).standing, QStringLiteral("not run yet"));
    EXPECT_EQ(shelf->row(1).standing, QStringLiteral("1 of 2 finished, 1 failed"));
}

TEST_F(StudyShelfTest, NameTagsAndNoteAreEditedInPlace) {
    QSignalSpy renamed(shelf.get(), &StudyShelf::renamed);
    EXPECT_EQ(shelf->index(1, StudyShelf::Name).data(Qt::EditRole), QStringLiteral("first"));
    ASSERT_TRUE(edit(1, StudyShelf::Name, QStringLiteral("third")));
    ASSERT_TRUE(waitFor({QStringLiteral("second"), QStringLiteral("third")}));
    EXPECT_EQ(renamed.count(), 1);
    ASSERT_TRUE(edit(1, StudyShelf::Tags, QStringLiteral("paper, final")));
    ASSERT_TRUE(QTest::qWaitFor([this] { return shelf->row(1).tags == QStringLiteral("paper, final"); }));
    ASSERT_TRUE(edit(1, StudyShelf::Note, QStringLiteral("lower rate helped")));
    ASSERT_TRUE(
        QTest::qWaitFor([this] { return shelf->row(1).note == QStringLiteral("lower rate helped"); }));
    EXPECT_EQ(shelf->row(1).tags, QStringLiteral("paper, final"));
}

TEST_F(StudyShelfTest, NameThatIsTakenOrEmptyIsRefusedAndSaidSo) {
    QSignalSpy failed(shelf.get(), &StudyShelf::failed);
    ASSERT_TRUE(edit(1, StudyShelf::Name, QStringLiteral("second")));
    ASSERT_TRUE(failed.wait());
    EXPECT_TRUE(failed[0][0].toString().contains(QStringLiteral("second")));
    EXPECT_FALSE(edit(1, StudyShelf::Name, QStringLiteral(" ")));
    EXPECT_EQ(failed.count(), 2);
}

TEST_F(StudyShelfTest, DuplicateHasAFreeName) {
    shelf->duplicate(QStringLiteral("first"));
    ASSERT_TRUE(waitFor({QStringLiteral("first copy"), QStringLiteral("second"), QStringLiteral("first")}));
    shelf->duplicate(QStringLiteral("first"));
    EXPECT_TRUE(waitFor({QStringLiteral("first copy 2"), QStringLiteral("first copy"),
                         QStringLiteral("second"), QStringLiteral("first")}));
}

TEST_F(StudyShelfTest, DeletedStudiesComeBackOneByOne) {
    EXPECT_FALSE(shelf->canUndo());
    shelf->remove(QStringLiteral("first"));
    ASSERT_TRUE(waitFor({QStringLiteral("second")}));
    shelf->remove(QStringLiteral("second"));
    ASSERT_TRUE(waitFor({}));
    shelf->undo();
    ASSERT_TRUE(waitFor({QStringLiteral("second")}));
    shelf->undo();
    ASSERT_TRUE(waitFor({QStringLiteral("second"), QStringLiteral("first")}));
    EXPECT_FALSE(shelf->canUndo());
    EXPECT_EQ(shelf->row(1).standing, QStringLiteral("1 of 2 finished, 1 failed"));
}

} // namespace
} // namespace retort::ui
