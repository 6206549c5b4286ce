#include "testing/window_fixture.h"

#include "data/registry/registry.h"
#include "testing/fixtures.h"
#include "testing/image_folder.h"

#include <nlohmann/json.hpp>

#include <QSettings>

#include <fstream>

namespace retort::ui::testing {

namespace fs = std::filesystem;

WindowTest::WindowTest() {
    QSettings().clear();
    fs::create_directories(resources() / "studies");
    for (const auto* part : {"models", "templates", "references"})
        fs::create_directory_symlink(retort::testing::resourcesFolder() / part, resources() / part);
    writePets(m_folder / "pets");
    EXPECT_TRUE(data::importFolder(m_folder / "pets", "pets", workspace() / "datasets").ok());
}

WindowTest::~WindowTest() = default;

void WindowTest::writeStudy(int steps) const {
    const nlohmann::json study{
        {"name", "miniature"},
        {"datasets", {"pets"}},
        {"labelled", {{"perClass", 4}, {"seed", 1}}},
        {"teacher", "miniature-clip"},
        {"columns", {"SUP", "real/FD"}},
        {"seeds", {1}},
        {"student", {{"architecture", "resnet18"}, {"width", 4}, {"stem", "small-image"}, {"imageSize", 16}}},
        {"distil", {{"steps", steps}, {"batch", 8}}},
        {"finetune", {{"steps", steps}, {"batch", 8}}},
        {"evaluateEvery", 2}};
    std::ofstream(resources() / "studies" / "miniature.json") << study.dump();
}

void WindowTest::open() {
    m_opening = std::make_unique<Opening>(
        study::ComputeContext{.resources = resources(), .device = "cpu", .precision = "fp32", .threads = 1});
    ASSERT_EQ(m_opening->open(workspace()), Opened::Window) << m_opening->error().text();
    window().resize(1440, 900); // the offscreen screen is smaller than any real one
    window().activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window()));
    ASSERT_TRUE(waitFor([this] { return window().isComplete(); }));
    ASSERT_TRUE(settle());
}

bool WindowTest::settle() const {
    return waitFor([this] { return session().isQuiet(); });
}

bool WindowTest::shows(const QString& part) const {
    for (const auto* label : window().findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(part))
            return true;
    return false;
}

std::optional<store::JobState> WindowTest::stateOfJob(std::size_t at) const {
    const auto jobs = session().queue().jobs();
    return at < jobs.size() ? std::optional(jobs[at].state) : std::nullopt;
}

} // namespace retort::ui::testing
