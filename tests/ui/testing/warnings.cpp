#include "testing/warnings.h"

#include <gtest/gtest.h>

#include <QStringList>

#include <mutex>

namespace retort::ui::testing {

namespace {

/// Qt takes a plain function as its handler, so what it hears must be where a function finds it.
struct Log {
    std::mutex mutex;
    QStringList warnings;
    QStringList expected;
};
Log& heard() {
    static Log log;
    return log;
}

/// The platform without a screen says so of windows with a smallest size, windows that come forward and
/// menus.
constexpr QLatin1String kOfThePlatform("This plugin does not support ");

void hear(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (message.startsWith(kOfThePlatform))
        return;
    std::fprintf(stderr, "%s\n", qPrintable(message));
    if (type == QtDebugMsg || type == QtInfoMsg)
        return;
    const std::scoped_lock lock(heard().mutex);
    heard().warnings << message;
}

class Judge : public ::testing::EmptyTestEventListener {
    void OnTestStart(const ::testing::TestInfo&) override {
        const std::scoped_lock lock(heard().mutex);
        heard().warnings.clear();
        heard().expected.clear();
    }
    void OnTestEnd(const ::testing::TestInfo&) override {
        const std::scoped_lock lock(heard().mutex);
        for (const auto& warning : heard().warnings) {
            bool expected = false;
            for (const auto& part : heard().expected)
                expected = expected || warning.contains(part);
            EXPECT_TRUE(expected) << "unexpected warning: " << warning.toStdString();
        }
    }
};

} // namespace

void watchWarnings() {
    qInstallMessageHandler(hear);
    ::testing::UnitTest::GetInstance()->listeners().Append(new Judge);
}

void expectWarning(const QString& part) {
    const std::scoped_lock lock(heard().mutex);
    heard().expected << part;
}

} // namespace retort::ui::testing
