#include "pages/models_page.h"

#include "data/registry/dataset_import.h"
#include "models/session/session.h"
#include "pages/adaptation_form.h"
#include "pages/combination_form.h"
#include "testing/fixtures.h"
#include "testing/image_folder.h"
#include "testing/temporary_folder.h"
#include "widgets/entry_field.h"
#include "widgets/message_strip.h"

#include <gmock/gmock.h>

#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
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

/// With the generator that the program ships, and a dataset of twenty images.
class ModelsPageAdaptationTest : public ModelsPageTest {
protected:
    void SetUp() override {
        ModelsPageTest::SetUp();
        fs::create_directory_symlink(retort::testing::resourcesFolder() / "models/miniature-sd",
                                     m_folder / "resources/models/miniature-sd");
        const auto pets = testing::writePets(m_folder / "pets");
        ASSERT_TRUE(data::importFolder(pets, "pets", m_folder / "workspace/datasets").ok());
        m_page->enter();
        settle();
        choose(QStringLiteral("miniature-sd"));
    }
    void choose(const QString& model) const {
        for (int row = 0; row < table().model()->rowCount(); ++row)
            if (table().model()->index(row, 0).data().toString() == model)
                table().setCurrentIndex(table().model()->index(row, 0));
    }
    QPushButton* button(const char* text) const {
        for (auto* one : m_page->findChildren<QPushButton*>())
            if (one->isVisible() && one->text() == QString::fromUtf8(text))
                return one;
        return nullptr;
    }
    void type(const char* field, const char* text) const {
        for (auto* entry : m_page->findChildren<EntryField*>())
            if (entry->accessibleName() == QString::fromUtf8(field)) {
                entry->line().clear();
                QTest::keyClicks(&entry->line(), QString::fromUtf8(text));
            }
    }
};

TEST_F(ModelsPageAdaptationTest, TeacherHasNoWayToBeAdapted) {
    EXPECT_NE(button("Adapt to a dataset…"), nullptr);
    choose(QStringLiteral("miniature-clip"));
    EXPECT_EQ(button("Adapt to a dataset…"), nullptr);
}

TEST_F(ModelsPageAdaptationTest, GeneratorLearnsADatasetInTheQueueAndTheAdaptedOneIsChosen) {
    QTest::mouseClick(button("Adapt to a dataset…"), Qt::LeftButton);
    auto& dataset = *m_page->adaptationForm().findChild<QComboBox*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return dataset.findText(QStringLiteral("pets")) >= 0; }));
    dataset.setCurrentText(QStringLiteral("pets"));
    Q_EMIT dataset.activated(dataset.currentIndex());
    ASSERT_TRUE(QTest::qWaitFor([this] { return button("Adapt")->isEnabled(); }));
    EXPECT_THAT(texts(), HasSubstr("Adapt miniature-sd to a dataset"));
    EXPECT_THAT(texts(), HasSubstr("labelled images"));
    type("Rank", "0");
    EXPECT_FALSE(button("Adapt")->isEnabled());
    type("Rank", "2");
    type("Steps", "2");
    type("Batch", "2");
    m_page->adaptationForm()
        .findChild<QLineEdit*>(QStringLiteral("name"))
        ->setText(QStringLiteral("pets-sd"));
    ASSERT_TRUE(button("Adapt")->isEnabled());
    QTest::mouseClick(button("Adapt"), Qt::LeftButton);
    EXPECT_FALSE(m_page->adaptationForm().isVisible());
    constexpr int kPatience = 60'000;
    ASSERT_TRUE(QTest::qWaitFor([this] { return message().find("pets-sd is adapted") != std::string::npos; },
                                kPatience))
        << message();
    settle();
    EXPECT_EQ(table().currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("pets-sd"));
    EXPECT_THAT(texts(), HasSubstr("Stable Diffusion"));
    EXPECT_EQ(m_session->queue().jobs().front().request.title, "miniature-sd · pets");
}

TEST_F(ModelsPageAdaptationTest, CombinedGeneratorIsCheckedAndBecomesAModel) {
    QTest::mouseClick(button("Combine…"), Qt::LeftButton);
    EXPECT_THAT(texts(), HasSubstr("Combine a generator"));
    ASSERT_FALSE(button("Combine")->isEnabled()) << "nothing is changed yet";
    auto& form = m_page->combinationForm();
    const auto field = [&form](const char* name) -> QWidget& {
        for (auto* one : form.findChildren<QWidget*>())
            if (one->accessibleName() == QString::fromUtf8(name) && one->isVisible())
                return *one;
        ADD_FAILURE() << name;
        return form;
    };
    auto& adapter = dynamic_cast<QLineEdit&>(field("Image adapter"));
    adapter.setText(QStringLiteral("/nowhere/ip-adapter.safetensors"));
    QTest::mouseClick(button("Combine"), Qt::LeftButton);
    settle();
    EXPECT_TRUE(form.isVisible());
    EXPECT_THAT(texts(), HasSubstr("/nowhere/ip-adapter.safetensors: there is no model of this name"));
    adapter.clear();
    auto& scheduler = dynamic_cast<QComboBox&>(field("Scheduler"));
    scheduler.setCurrentIndex(scheduler.findText(QStringLiteral("euler")));
    scheduler.activated(scheduler.currentIndex());
    form.findChild<QLineEdit*>(QStringLiteral("name"))->setText(QStringLiteral("miniature-euler"));
    ASSERT_TRUE(button("Combine")->isEnabled());
    QTest::mouseClick(button("Combine"), Qt::LeftButton);
    settle();
    settle(); // the list is read again
    EXPECT_FALSE(form.isVisible());
    EXPECT_TRUE(fs::exists(m_folder / "workspace/models/miniature-euler.json"));
    EXPECT_THAT(message(), HasSubstr("miniature-euler.json can be chosen as generator"));
    EXPECT_EQ(table().currentIndex().siblingAtColumn(0).data().toString(),
              QStringLiteral("miniature-euler.json"));
    EXPECT_THAT(texts(), HasSubstr("Stable Diffusion"));
}

} // namespace
} // namespace retort::ui
