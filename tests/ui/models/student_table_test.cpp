#include "models/students/student_table.h"

#include "testing/image_folder.h"
#include "testing/stored_students.h"

#include "models/students/student_answers.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using ::testing::ElementsAre;
using testing::StoredStudents;

class StudentTableTest : public ::testing::Test {
protected:
    StudentTableTest() { QSettings().clear(); }

    void load() {
        latencies = std::make_unique<LatencyBook>(store.session());
        table = std::make_unique<StudentTable>(store.session(), *latencies);
        tester = std::make_unique<QAbstractItemModelTester>(table.get());
        table->reload();
        ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    }
    std::string text(int row, int column) const {
        return table->index(row, column).data().toString().toStdString();
    }

    StoredStudents store;
    std::unique_ptr<LatencyBook> latencies;
    std::unique_ptr<StudentTable> table;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

TEST_F(StudentTableTest, RowTellsWhereFromWhatItCostsAndWhatItKnows) {
    store.put("mine", {{.column = "real/FD", .seed = 7, .validation = {0.9, 0.2, 0.3}}});
    load();
    ASSERT_EQ(table->rowCount(), 1);
    EXPECT_EQ(text(0, StudentTable::Studies), "mine");
    EXPECT_EQ(text(0, StudentTable::StudyColumn), "real/FD");
    EXPECT_EQ(text(0, StudentTable::Dataset), "shop");
    EXPECT_EQ(text(0, StudentTable::Seed), "7");
    EXPECT_EQ(text(0, StudentTable::Input), "24");
    EXPECT_EQ(text(0, StudentTable::Parameters), shortCount(table->row(0).facts.parameters).toStdString());
    EXPECT_EQ(text(0, StudentTable::Accuracy), "50.0");
    EXPECT_EQ(text(0, StudentTable::Best), "40.0") << "where validation is best, not where the test is";
    EXPECT_EQ(text(0, StudentTable::TeacherAccuracy), "70.0");
    EXPECT_EQ(text(0, StudentTable::LatencyHere), "–");
    EXPECT_GT(table->row(0).multiplyAdds, 0);
}

TEST_F(StudentTableTest, WithoutValidationThereIsNoBest) {
    store.put("mine", {{.column = "SUP"}});
    load();
    EXPECT_EQ(text(0, StudentTable::Accuracy), "50.0");
    EXPECT_EQ(text(0, StudentTable::Best), "–");
}

TEST_F(StudentTableTest, SupervisedStudentIsComparedWithTheTeacherOfTheSameImages) {
    store.put("mine", {{.column = "SUP"}, {.column = "real/FD"}, {.column = "SUP", .dataset = "zoo"}});
    load();
    ASSERT_EQ(table->rowCount(), 3);
    for (const auto& student : table->rows())
        EXPECT_EQ(student.teacher, student.dataset == QStringLiteral("zoo") ? "" : "miniature-clip");
}

TEST_F(StudentTableTest, StudentOfASweepIsNamedWithWhatVaries) {
    store.put("sweep", {{.column = "SUP", .dataset = "zoo labelled.perClass=10"},
                        {.column = "SUP", .dataset = "zoo labelled.perClass=50"}});
    load();
    EXPECT_EQ(text(0, StudentTable::Dataset), "zoo, Labelled 50 per class");
    EXPECT_EQ(text(1, StudentTable::Dataset), "zoo, Labelled 10 per class");
    EXPECT_EQ(text(0, StudentTable::Studies), "sweep");
}

TEST_F(StudentTableTest, VanishedFileSaysSoInItsRow) {
    store.put("mine", {{}});
    std::filesystem::remove(store.file(0));
    load();
    ASSERT_EQ(table->rowCount(), 1);
    EXPECT_FALSE(table->row(0).isUsable());
    EXPECT_EQ(text(0, StudentTable::Size), "–");
    EXPECT_EQ(text(0, StudentTable::Accuracy), "50.0");
    EXPECT_TRUE(table->index(0, StudentTable::Size)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("file is missing")));
}

TEST_F(StudentTableTest, FilterKeepsRowsInWhichEveryWordStands) {
    store.put("mine", {{.column = "SUP"}, {.column = "real/FD"}, {.column = "real/FD", .dataset = "zoo"}});
    load();
    table->setFilter(QStringLiteral("fd ZOO"));
    ASSERT_EQ(table->rowCount(), 1);
    EXPECT_EQ(text(0, StudentTable::Dataset), "zoo");
    EXPECT_EQ(table->total(), 3u);
    table->setFilter(QStringLiteral("nothing like this"));
    EXPECT_EQ(table->rowCount(), 0);
    table->setFilter({});
    EXPECT_EQ(table->rowCount(), 3);
}

TEST_F(StudentTableTest, NumbersAreSortedAsNumbers) {
    store.put("mine", {{.seed = 2}, {.seed = 10}});
    load();
    for (int row = 0; row < 2; ++row)
        EXPECT_EQ(table->index(row, StudentTable::Seed).data(SortRole).toLongLong(), table->row(row).seed);
}

TEST_F(StudentTableTest, LatencyIsMeasuredOnceAndRemembered) {
    store.put("mine", {{.column = "real/FD"}});
    load();
    QSignalSpy failures(latencies.get(), &LatencyBook::failed);
    const auto student = table->row(0);
    EXPECT_EQ(latencies->whyNot(student), QString());
    latencies->measure(student);
    EXPECT_FALSE(latencies->whyNot(student).isEmpty());
    ASSERT_TRUE(QTest::qWaitFor([this] { return !latencies->isMeasuring(); }, 60000));
    EXPECT_EQ(failures.count(), 0);
    EXPECT_NE(text(0, StudentTable::LatencyHere), "–");
    EXPECT_NE(text(0, StudentTable::TeacherLatency), "–");
    const LatencyBook another(store.session());
    ASSERT_TRUE(another.ofStudent(student));
    EXPECT_EQ(another.ofStudent(student)->threads, 1);
    EXPECT_EQ(another.ofTeacher(student.teacher)->device, "cpu");
}

TEST_F(StudentTableTest, MissingTeacherIsToldAndTheStudentIsMeasuredAllTheSame) {
    store.put("mine", {{.column = "real/FD", .teacher = "lost-clip"}});
    load();
    QSignalSpy failures(latencies.get(), &LatencyBook::failed);
    latencies->measure(table->row(0));
    ASSERT_TRUE(QTest::qWaitFor([this] { return !latencies->isMeasuring(); }, 60000));
    ASSERT_EQ(failures.count(), 1);
    EXPECT_TRUE(failures[0][0].toString().contains(QStringLiteral("lost-clip")));
    EXPECT_TRUE(latencies->ofStudent(table->row(0)));
}

TEST_F(StudentTableTest, StudentAndTeacherAnswerUnderTheSameClassNames) {
    store.put("mine", {{.column = "real/FD"}});
    testing::writeImages(store.folder() / "pictures", QStringLiteral("red"), 1);
    load();
    StudentAnswers answers(store.session());
    StudentAnswers::Answers student, teacher;
    QObject::connect(&answers, &StudentAnswers::studentAnswered, &answers,
                     [&](const StudentAnswers::Answers& given) { student = given; });
    QObject::connect(&answers, &StudentAnswers::teacherAnswered, &answers,
                     [&](const StudentAnswers::Answers& given) { teacher = given; });
    answers.ask(table->row(0), {store.folder() / "pictures" / "red" / "00.png"});
    ASSERT_TRUE(QTest::qWaitFor([&] { return answers.isIdle(); }, 60000));
    for (const auto* given : {&student, &teacher}) {
        ASSERT_EQ(given->size(), 1u);
        ASSERT_EQ(given->front().scores.size(), 2u);
        EXPECT_TRUE(given->front().scores[0].name == "Bag" || given->front().scores[0].name == "Sandal");
    }
}

TEST(StudentFigures, HaveThreeDigits) {
    EXPECT_EQ(shortCount(0), QString());
    EXPECT_EQ(shortCount(999), QStringLiteral("999"));
    EXPECT_EQ(shortCount(1820), QStringLiteral("1.82 k"));
    EXPECT_EQ(shortCount(11'200'000), QStringLiteral("11.2 M"));
    EXPECT_EQ(shortCount(570'000'000'000), QStringLiteral("570 G"));
    EXPECT_EQ(shortMilliseconds(4.211), QStringLiteral("4.21"));
    EXPECT_EQ(shortMilliseconds(38.44), QStringLiteral("38.4"));
    EXPECT_EQ(shortMilliseconds(412.3), QStringLiteral("412"));
}

} // namespace
} // namespace retort::ui
