#include "pages/students/students_page.h"

#include "deploy/latency.h"
#include "models/students/student_table.h"
#include "pages/students/try_card.h"
#include "testing/image_folder.h"
#include "testing/stored_students.h"
#include "widgets/message_strip.h"
#include "widgets/table_view.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

#include <fstream>
#include <stdexcept>

namespace retort::ui {

/// Stands for the desktop's file manager.
class FileManager : public QObject {
    Q_OBJECT

public:
    FileManager() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "open"); }
    ~FileManager() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    Q_SLOT void open(const QUrl& url) { opened << url.toLocalFile(); }

    QStringList opened;
};

namespace {

using testing::StoredStudents;
namespace fs = std::filesystem;

class StudentsPageTest : public ::testing::Test {
protected:
    StudentsPageTest() { QSettings().clear(); }

    void open() {
        page = new StudentsPage(store.session(), &window);
        page->resize(1100, 800);
        window.resize(1100, 800);
        window.show();
        page->enter();
        ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    }
    bool shows(const QString& part) const {
        for (const auto* label : page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(part))
                return true;
        return false;
    }
    QPushButton& button(const QString& text) const {
        for (auto* button : page->findChildren<QPushButton*>())
            if (button->text() == text)
                return *button;
        throw std::runtime_error("no button " + text.toStdString());
    }
    TableView& view() const { return *page->findChild<TableView*>(); }
    void drop(const std::vector<fs::path>& files) {
        QMimeData mime;
        QList<QUrl> urls;
        for (const auto& file : files)
            urls << QUrl::fromLocalFile(QString::fromStdString(file.string()));
        mime.setUrls(urls);
        auto& card = page->tryCard();
        const auto middle = card.rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&card, &enter);
        if (!enter.isAccepted())
            return;
        QDropEvent dropped(QPointF(middle), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&card, &dropped);
        ASSERT_TRUE(QTest::qWaitFor([&] { return card.images().isIdle(); }, 60000));
    }
    fs::path image(int number = 0) const {
        testing::writeImages(store.folder() / "pictures", QStringLiteral("red"), number + 1);
        return store.folder() / "pictures" / "red" / QStringLiteral("0%1.png").arg(number).toStdString();
    }

    StoredStudents store;
    QWidget window;
    StudentsPage* page = nullptr;
};

TEST_F(StudentsPageTest, EmptyWorkspaceSaysWhatToDo) {
    open();
    EXPECT_TRUE(shows(QStringLiteral("No student has been trained yet")));
    EXPECT_FALSE(button(QStringLiteral("Export…")).isEnabled());
    EXPECT_FALSE(button(QStringLiteral("Export…")).toolTip().isEmpty());
    QSignalSpy way(page, &Page::wayTo);
    QTest::mouseClick(&button(QStringLiteral("Choose what to run")), Qt::LeftButton);
    ASSERT_EQ(way.count(), 1);
    EXPECT_EQ(way[0][0].toString(), QStringLiteral("distil"));
}

TEST_F(StudentsPageTest, FirstStudentIsChosenAndComparedWithItsTeacher) {
    store.put("mine", {{.column = "real/FD"}});
    open();
    EXPECT_EQ(view().model()->rowCount(), 1);
    EXPECT_TRUE(shows(QStringLiteral("resnet18 · real/FD")));
    EXPECT_TRUE(shows(QStringLiteral("50.0 %")));
    EXPECT_TRUE(shows(QStringLiteral("70.0 %")));
    EXPECT_TRUE(shows(QStringLiteral("not been measured")));
}

TEST_F(StudentsPageTest, NarrowPageShowsAccuracyWithoutScrollingSideways) {
    constexpr QSize kBesideTheDock{896, 772}; // of a window of 1280x800
    store.put("a study of a name that is far too long for any column", {{.column = "real/FD"}});
    open();
    window.resize(kBesideTheDock);
    page->resize(kBesideTheDock);
    QCoreApplication::processEvents();
    const auto& table = *page->findChild<TableView*>();
    EXPECT_EQ(table.horizontalScrollBar()->maximum(), 0);
    for (const int column : {StudentTable::Studies, StudentTable::Accuracy, StudentTable::TeacherAccuracy})
        EXPECT_FALSE(table.isColumnHidden(column)) << column;
    EXPECT_TRUE(table.isColumnHidden(StudentTable::Input)) << "the card below has it";
    EXPECT_EQ(table.horizontalHeader()->length(), table.viewport()->width()) << "no empty strip";
}

TEST_F(StudentsPageTest, TypingFiltersAndKeepsAChoice) {
    store.put("mine", {{.column = "SUP"}, {.column = "real/FD"}});
    open();
    auto& field = *page->findChild<QLineEdit*>();
    QTest::keyClicks(&field, QStringLiteral("fd"));
    EXPECT_EQ(view().model()->rowCount(), 1);
    EXPECT_TRUE(shows(QStringLiteral("1 of 2")));
    EXPECT_TRUE(shows(QStringLiteral("resnet18 · real/FD")));
    QTest::keyClicks(&field, QStringLiteral(" nothing"));
    EXPECT_TRUE(shows(QStringLiteral("No student is chosen")));
    field.clear();
    EXPECT_TRUE(shows(QStringLiteral("resnet18 · real/FD")));
}

TEST_F(StudentsPageTest, TeachersParametersStandThereBeforeAnythingIsMeasured) {
    store.put("mine", {{.column = "real/FD"}});
    open();
    const auto known =
        study::teacherParameters(store.session().environment().resources / "models" / "miniature-clip");
    ASSERT_TRUE(known.ok());
    EXPECT_TRUE(shows(QStringLiteral("not been measured")));
    EXPECT_TRUE(shows(shortCount(*known)));
}

TEST_F(StudentsPageTest, MeasuringShowsBothLatencies) {
    store.put("mine", {{.column = "real/FD"}});
    open();
    QTest::mouseClick(&button(QStringLiteral("Measure latency")), Qt::LeftButton);
    EXPECT_FALSE(button(QStringLiteral("Measure latency")).isEnabled());
    EXPECT_TRUE(shows(QStringLiteral("Measuring")));
    ASSERT_TRUE(
        QTest::qWaitFor([this] { return button(QStringLiteral("Measure latency")).isEnabled(); }, 60000));
    EXPECT_TRUE(shows(QStringLiteral("on CPU with 1 thread, student fp32, teacher's image tower fp32")));
    EXPECT_TRUE(shows(QStringLiteral(" ms")));
}

TEST_F(StudentsPageTest, ExportWritesACopyAndShowsWhereItIs) {
    store.put("mine", {{}});
    open();
    FileManager desktop;
    const auto target = store.folder() / "exports" / "mine.safetensors";
    std::filesystem::create_directories(target.parent_path()); // as the dialog does
    page->exportTo(target);
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(shows(QStringLiteral("class names and preprocessing inside")));
    EXPECT_TRUE(study::readStudentFile(target).ok());
    auto* strip = page->findChild<MessageStrip*>();
    QTest::mouseClick(strip->findChild<QPushButton*>(), Qt::LeftButton);
    EXPECT_EQ(desktop.opened, QStringList{QString::fromStdString(target.parent_path().string())});
}

TEST_F(StudentsPageTest, EightBitIntegersNeedTheDatasetAndSayWhereItIsMissing) {
    store.put("mine", {{.dataset = "nowhere"}});
    open();
    page->exportQuantisedTo(store.folder() / "mine.onnx");
    EXPECT_TRUE(shows(QStringLiteral("measuring them on images of nowhere")));
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(shows(QStringLiteral("nowhere")));
    EXPECT_FALSE(shows(QStringLiteral("measuring them on images of nowhere")));
    EXPECT_FALSE(fs::exists(store.folder() / "mine.onnx"));
}

TEST_F(StudentsPageTest, ExportThatCannotBeWrittenSaysWhy) {
    store.put("mine", {{}});
    open();
    page->exportTo(store.file(0));
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(shows(QStringLiteral("is the student itself")));
}

TEST_F(StudentsPageTest, VanishedFileDisablesWhatNeedsItAndSaysSo) {
    store.put("mine", {{}});
    fs::remove(store.file(0));
    open();
    for (const auto* name : {"Export…", "Measure latency", "Show in file manager", "Choose images…"}) {
        const auto& action = button(QString::fromUtf8(name));
        EXPECT_FALSE(action.isEnabled()) << name;
        EXPECT_TRUE(action.toolTip().contains(QStringLiteral("file is missing"))) << name;
    }
    EXPECT_TRUE(shows(QStringLiteral("file is missing")));
    drop({image()});
    EXPECT_EQ(page->tryCard().images().rowCount(), 0);
}

TEST_F(StudentsPageTest, DroppedImagesAreAnsweredByStudentAndTeacher) {
    store.put("mine", {{.column = "real/FD"}});
    open();
    drop({image(0), image(1)});
    const auto& tried = page->tryCard().images();
    ASSERT_EQ(tried.rowCount(), 2);
    for (int row = 0; row < 2; ++row) {
        EXPECT_FALSE(tried.image(row).thumbnail.isNull());
        ASSERT_TRUE(tried.image(row).student);
        EXPECT_EQ(tried.image(row).student->size(), 2u);
        ASSERT_TRUE(tried.image(row).teacher);
    }
    auto& list = *page->findChild<QListView*>();
    EXPECT_TRUE(list.isVisible());
    list.selectAll();
    list.setFocus();
    QTest::keySequence(&list, QKeySequence::Copy);
    EXPECT_TRUE(QApplication::clipboard()->text().contains(QStringLiteral("00.png; Student: ")));
    QTest::mouseClick(&button(QStringLiteral("Clear")), Qt::LeftButton);
    EXPECT_EQ(tried.rowCount(), 0);
    EXPECT_FALSE(button(QStringLiteral("Clear")).isEnabled());
}

TEST_F(StudentsPageTest, WhatIsNoImageIsToldAndTheOthersAreTried) {
    store.put("mine", {{.column = "real/FD"}});
    open();
    std::ofstream(store.folder() / "notes.txt") << "no image";
    drop({store.folder() / "notes.txt", store.folder(), store.folder() / "absent.png", image()});
    EXPECT_TRUE(shows(QStringLiteral("notes.txt")));
    EXPECT_TRUE(shows(QStringLiteral("is a folder")));
    EXPECT_TRUE(shows(QStringLiteral("absent.png")));
    EXPECT_EQ(page->tryCard().images().rowCount(), 1);
}

TEST_F(StudentsPageTest, MissingTeacherIsToldAndTheStudentAnswersAllTheSame) {
    store.put("mine", {{.column = "real/FD", .teacher = "lost-clip"}});
    open();
    drop({image()});
    EXPECT_TRUE(shows(QStringLiteral("The teacher cannot classify")));
    EXPECT_TRUE(page->tryCard().images().image(0).student);
    EXPECT_FALSE(page->tryCard().images().image(0).teacher);
}

TEST_F(StudentsPageTest, AnotherStudentAnswersForTheImagesThatAreThere) {
    store.put("mine", {{.column = "SUP"}, {.column = "real/FD"}});
    open();
    drop({image()});
    view().setCurrentIndex(view().model()->index(1, 0));
    const auto& tried = page->tryCard().images();
    EXPECT_FALSE(tried.image(0).student);
    ASSERT_TRUE(QTest::qWaitFor([&] { return tried.isIdle(); }, 60000));
    EXPECT_TRUE(tried.image(0).student);
}

TEST(TriedImages, IsASoundModel) {
    StoredStudents store;
    testing::writeImages(store.folder() / "pictures", QStringLiteral("red"), 3);
    TriedImages images(store.session());
    const QAbstractItemModelTester tester(&images);
    images.add({store.folder() / "pictures/red/00.png", store.folder() / "pictures/red/01.png"});
    ASSERT_TRUE(QTest::qWaitFor([&] { return images.isIdle(); }));
    images.add({store.folder() / "pictures/red/00.png", store.folder() / "pictures/red/02.png"});
    ASSERT_TRUE(QTest::qWaitFor([&] { return images.isIdle(); }));
    EXPECT_EQ(images.rowCount(), 3);
    images.clear();
    EXPECT_EQ(images.rowCount(), 0);
}

} // namespace
} // namespace retort::ui

#include "students_page_test.moc"
