#include "models/session/advice.h"

#include "data/known_datasets.h"
#include "data/registry/registry.h"
#include "download/token.h"
#include "testing/sources.h"

#include <gmock/gmock.h>

#include <QRegularExpression>

#include <filesystem>

namespace retort::ui {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string shown(const std::string& message) {
    return told(message).toStdString();
}

/// Messages as the engine makes them.
std::vector<std::string> messages() {
    return {data::findDataset("nowhere", {}).error().text(),
            data::findDataset("cifar10", {}).error().text(),
            data::wayToGet(*data::knownDataset("cifar10")),
            download::howToGiveToken("HF_TOKEN"),
            "the set x: 3 of 4 images have no score; \"synthetic check x --teacher NAME\" scores them",
            "3 of the generated images are nearly identical to a test image; \"synthetic show x\" lists "
            "them, \"synthetic curate x --reject-near-duplicates\" excludes them",
            "a: is not there (HTTP 404); it may have moved: see b, or give a mirror with --base"};
}

TEST(Advice, OfTheCommandLineIsNotShownInTheWindow) {
    for (const auto& message : messages()) {
        EXPECT_THAT(shown(message), Not(HasSubstr("retort-cli"))) << message;
        EXPECT_THAT(shown(message), Not(ContainsRegex(" --[a-z]"))) << message;
        EXPECT_NE(shown(message), message) << "the engine's message is another one than is looked for";
    }
}

/// Whatever the core may come to say, with {} for what is filled in.
TEST(Advice, OfTheCommandLineIsInNoTextOfTheCoreAfterIt) {
    const QRegularExpression command(
        QStringLiteral("retort-cli|[ (']--[a-z]|\"(study|student|synthetic|run|generate|dataset) [a-z0-9]+"
                       "|\"generate\" command|the same command"));
    // What a study costs on another machine is asked on the command line alone; reports tell others how to
    // repeat a study, and what this machine lacks.
    const QStringList onCommandLine{
        QStringLiteral("core/cluster/"),        QStringLiteral("core/doctor/"),
        QStringLiteral("core/tensor/machine."), QStringLiteral("core/study/budget/"),
        QStringLiteral("core/study/document/"), QStringLiteral("core/tensor/machine_timing.")};
    for (const auto& text : testing::literalsBelow(QStringLiteral("core"), onCommandLine))
        EXPECT_FALSE(text.contains(QLatin1Char(' ')) && told(text.toStdString()).contains(command))
            << text.toStdString();
}

/// An error's text reaches a widget through told() alone, or a page shows what is meant for terminals.
TEST(Advice, IsAskedForEveryErrorThatTheWindowShows) {
    const QRegularExpression untold(QStringLiteral("\\b[Ee]rror(\\(\\))?(\\.|->)(text\\(\\)|message\\b(?!\\()"
                                                   ")|\\bqt\\((std::string\\()?\\w+(\\.|->)error\\b"));
    const auto sources = testing::sourcesBelow(QStringLiteral("ui"));
    ASSERT_FALSE(sources.empty());
    for (const auto& [path, source] : sources)
        EXPECT_TRUE(path.endsWith(QStringLiteral("models/session/advice.cpp")) || !source.contains(untold))
            << path.toStdString() << ": " << untold.match(source).captured().toStdString();
}

TEST(Advice, OfTheWindowTakesItsPlace) {
    EXPECT_THAT(shown(messages()[0]), HasSubstr("add it on the Data page"));
    EXPECT_EQ(told(Error{ErrorCode::Io, "a: disk is full"}), QStringLiteral("a: disk is full"));
}

} // namespace
} // namespace retort::ui
