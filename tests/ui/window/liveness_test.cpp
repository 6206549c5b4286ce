// The window stays alive: no event of it takes longer than a person would notice while a study trains and
// ten thousand images load.

#include "data/registry/registry.h"
#include "jobs/study_job.h"
#include "models/data/image_list_model.h"
#include "pages/data/data_page.h"
#include "pages/data/images_tab.h"
#include "study/spec/spec.h"
#include "testing/image_folder.h"
#include "testing/timed_application.h"
#include "testing/window_fixture.h"
#include "widgets/thumbnail_list.h"

#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QUrl>

namespace retort::ui {
namespace {

using testing::TimedApplication;
using testing::WindowTest;

constexpr int kImagesOfAClass = 5000;
constexpr int kWithoutEnd = 1'000'000;
constexpr std::chrono::milliseconds kLongest{100};

class LivenessTest : public WindowTest {
protected:
    void TearDown() override { close(); }

    void expectLively() const {
        const auto& application = TimedApplication::instance();
        RecordProperty("longest_event_us", static_cast<int>(application.longest().count()));
        EXPECT_LE(application.longest(), kLongest)
            << application.longest().count() << " us: " << application.longestName().toStdString();
    }
    DataPage& dataPage() const {
        window().showPage(QStringLiteral("data"));
        return *qobject_cast<DataPage*>(window().page(QStringLiteral("data")));
    }
};

class ManyImagesTest : public LivenessTest {
protected:
    void SetUp() override {
        for (const auto* name : {"one", "two"})
            testing::writeImages(m_folder / "many", QLatin1String(name), kImagesOfAClass, Qt::darkGreen);
        ASSERT_TRUE(data::importFolder(m_folder / "many", "many", workspace() / "datasets").ok());
        writeStudy(kWithoutEnd);
        open();
    }
    void startStudy() const {
        auto spec = study::readStudySpec(resources() / "studies/miniature.json");
        ASSERT_TRUE(spec.ok()) << spec.error().text();
        ASSERT_TRUE(session().queue().add(study::studyJob(*spec)).ok());
    }
    ThumbnailList& grid() const { return *only<ImagesTab>().findChild<ThumbnailList*>(); }
};

TEST_F(ManyImagesTest, NoEventTakesATenthOfASecondWhileAStudyTrainsAndImagesLoad) {
    TimedApplication::instance().startMeasuring();
    startStudy();
    auto& page = dataPage();
    page.showDataset(QStringLiteral("many"));
    // The split leaves every image in the list.
    ASSERT_TRUE(waitFor([&] {
        auto* tab = page.findChild<ImagesTab*>();
        return tab && tab->isVisible() &&
               tab->findChild<ImageListModel*>()->rowCount() == 2 * kImagesOfAClass;
    }));
    ASSERT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    auto* bar = grid().verticalScrollBar();
    ASSERT_TRUE(waitFor([&] { return bar->maximum() > 0; }));
    for (int place = 0; place <= bar->maximum(); place += bar->pageStep()) {
        bar->setValue(place);
        QCoreApplication::processEvents();
    }
    ASSERT_TRUE(settle());
    for (const auto& key : window().pages()) {
        window().showPage(key);
        ASSERT_TRUE(settle());
    }
    ASSERT_TRUE(session().queue().isBusy()) << session().queue().jobs().front().error;
    expectLively();
}

/// As many names as asked for, of a few images: a file may have 65,000 names.
void writeLinks(const std::filesystem::path& folder, const char* className, int count) {
    constexpr int kNamesOfAFile = 50'000, kDigits = 6;
    testing::writeImages(folder, QLatin1String(className), count / kNamesOfAFile, Qt::darkYellow);
    const auto place = folder / className;
    for (int number = count / kNamesOfAFile; number < count; ++number)
        std::filesystem::create_hard_link(
            place / QStringLiteral("%1.png")
                        .arg(number % (count / kNamesOfAFile), 2, 10, QLatin1Char('0'))
                        .toStdString(),
            place / QStringLiteral("p%1.png").arg(number, kDigits, 10, QLatin1Char('0')).toStdString());
}

TEST_F(LivenessTest, FolderOf200000Files_IsLookedAtWithoutAFreezeAndCanBeGivenUp) {
    constexpr int kFilesOfAClass = 100'000;
    for (const auto* name : {"one", "two"})
        writeLinks(m_folder / "huge", name, kFilesOfAClass);
    writeStudy(2);
    open();
    auto& page = dataPage();
    TimedApplication::instance().startMeasuring();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString((m_folder / "huge").string()))});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page, &enter);
    ASSERT_TRUE(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page, &drop);
    ASSERT_TRUE(waitFor([&] { return shows(QStringLiteral("200,000 files")); }));
    visible<QPushButton>(QStringLiteral("Add")).click();
    ASSERT_TRUE(waitFor([&] { return shows(QStringLiteral(" of 200,000 files checked")); }));
    visible<QPushButton>(QStringLiteral("Stop")).click();
    ASSERT_TRUE(waitFor([&] { return shows(QStringLiteral("Stopped. Nothing was added.")); }));
    EXPECT_FALSE(std::filesystem::exists(workspace() / "datasets" / "huge.json"));
    expectLively();
}

} // namespace
} // namespace retort::ui
