#include "pages/models_page.h"

#include "models/session/session.h"
#include "testing/fixtures.h"
#include "testing/temporary_folder.h"
#include "widgets/message_strip.h"

#include <gmock/gmock.h>

#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QUrl>

#include <fstream>

namespace retort::ui {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ModelsPageTest : public ::testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(m_folder / "resources/models");
        fs::copy(retort::testing::resourcesFolder() / "models/miniature-clip", model());
        // Port 9 discards: nobody answers there.
        m_folder.write("resources/downloads/models/tiny-clip.json",
                       R"({"format": 1, "name": "tiny-clip", "title": "A tiny CLIP", "licence": "MIT",
                           "base": "http://127.0.0.1:9/", "files": [{"path": "a.json", "bytes": 12}]})");
        auto session = Session::open(m_folder / "workspace", {.resources = m_folder / "resources"});
        ASSERT_TRUE(session.ok()) << session.error().text();
        m_session = std::move(*session);
        m_page = std::make_unique<ModelsPage>(*m_session);
        m_page->resize(1100, 800);
        m_page->show();
        m_page->enter();
        settle();
        ASSERT_EQ(table().model()->rowCount(), 1);
    }
    void TearDown() override {
        m_page.reset();
        m_session.reset();
    }

    fs::path model() const { return m_folder / "resources/models/miniature-clip"; }
    void settle() const {
        ASSERT_TRUE(QTest::qWaitFor([this] { return m_session->isQuiet(); }));
    }
    QTableView& table() const { return *m_page->findChild<QTableView*>(); }
    std::string message() const { return m_page->findChild<MessageStrip*>()->text().toStdString(); }
    std::string texts() const {
        QStringList all;
        for (const auto* label : m_page->findChildren<QLabel*>())
            if (label->isVisible())
                all << label->text();
        return all.join(QLatin1Char('\n')).toStdString();
    }
    void verify() const {
        for (auto* button : m_page->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Verify"))
                QTest::mouseClick(button, Qt::LeftButton);
        settle();
    }
    void drop(const fs::path& path) const {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(path.string()))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page.get(), &enter);
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page.get(), &event);
        settle();
        settle(); // the list is read again
    }

    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ModelsPage> m_page;
};

TEST_F(ModelsPageTest, WholeModelIsVerifiedByItsHashes) {
    EXPECT_THAT(texts(), HasSubstr("OpenCLIP"));
    verify();
    EXPECT_THAT(texts(), HasSubstr("miniature-clip is verified"));
    EXPECT_THAT(texts(), HasSubstr("recorded hashes"));
}

TEST_F(ModelsPageTest, DownloadsThatTheProgramHasAListOfGoIntoTheQueue) {
    auto* menu = m_page->findChild<QMenu*>();
    ASSERT_NE(menu, nullptr);
    ASSERT_GE(menu->actions().size(), 3) << "a model, a line, a list of one's own";
    EXPECT_EQ(menu->actions().front()->text(), QStringLiteral("A tiny CLIP (12 B)"));
    EXPECT_TRUE(menu->actions().front()->toolTip().contains(QStringLiteral("Licence: MIT")));
    menu->actions().front()->trigger();
    ASSERT_TRUE(QTest::qWaitFor([this] { return message().find("tiny-clip") != std::string::npos; }));
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_session->queue().jobs().size() == 1; }));
    EXPECT_EQ(m_session->queue().jobs().front().request.title, "tiny-clip");
}

TEST_F(ModelsPageTest, FileThatChangedOnDiskIsNamed) {
    {
        std::fstream file(model() / "merges.txt", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-2, std::ios::end);
        file.put('~');
    }
    verify();
    EXPECT_THAT(texts(), HasSubstr((model() / "merges.txt").string()));
    EXPECT_THAT(texts(), ::testing::Not(HasSubstr("is whole")));
}

TEST_F(ModelsPageTest, FileThatVanishedIsNamed) {
    fs::remove(model() / "open_clip_model.safetensors");
    verify();
    EXPECT_THAT(texts(), HasSubstr("open_clip_model.safetensors"));
}

TEST_F(ModelsPageTest, ModelThatVanishedLeavesTheList) {
    fs::remove_all(model());
    m_page->enter();
    settle();
    EXPECT_EQ(table().model()->rowCount(), 0);
}

TEST_F(ModelsPageTest, DroppedModelIsLinkedAndListed) {
    fs::copy(model(), m_folder / "other-clip");
    drop(m_folder / "other-clip");
    EXPECT_THAT(message(), HasSubstr("Added"));
    EXPECT_EQ(table().model()->rowCount(), 2);
    EXPECT_TRUE(fs::is_symlink(m_folder / "workspace/models/other-clip"));
    drop(m_folder / "other-clip");
    EXPECT_THAT(message(), HasSubstr("could not be added"));
    EXPECT_THAT(message(), HasSubstr("exists"));
}

TEST_F(ModelsPageTest, WhatIsNoModelIsRefusedInTheStrip) {
    drop(m_folder.write("notes.txt", "hello"));
    EXPECT_THAT(message(), HasSubstr("notes.txt"));
    EXPECT_THAT(message(), HasSubstr("neither a model's folder nor a checkpoint"));
    fs::create_directories(m_folder / "pictures/cat");
    drop(m_folder / "pictures");
    EXPECT_THAT(message(), HasSubstr("could not be added"));
    drop(m_folder / "nowhere");
    EXPECT_THAT(message(), HasSubstr("could not be added"));
    EXPECT_EQ(table().model()->rowCount(), 1);
    EXPECT_FALSE(fs::exists(m_folder / "workspace/models/pictures"));
}

} // namespace
} // namespace retort::ui
