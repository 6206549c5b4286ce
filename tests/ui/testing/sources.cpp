#include "testing/sources.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace retort::ui::testing {

QString sourceFile(const QString& path) {
    QFile file(QDir(QStringLiteral(RETORT_SOURCES)).filePath(path));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

std::map<QString, QString> sourcesBelow(const QString& folder) {
    const QDir root(QStringLiteral(RETORT_SOURCES));
    std::map<QString, QString> sources;
    QDirIterator files(root.filePath(folder), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const auto path = root.relativeFilePath(files.next());
        sources[path] = sourceFile(path);
    }
    return sources;
}

QStringList literalsBelow(const QString& folder, const QStringList& without) {
    static const QRegularExpression kJoined(
        QStringLiteral(R"re("(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)re"));
    static const QRegularExpression kSeam(QStringLiteral(R"re((?<!\\)"\s*")re"));
    QStringList literals;
    static const QRegularExpression kComment(QStringLiteral("^ *//.*$"), QRegularExpression::MultilineOption);
    const auto isWithout = [&](const QString& path) {
        return std::ranges::any_of(without, [&](const QString& start) { return path.startsWith(start); });
    };
    for (auto [path, source] : sourcesBelow(folder)) {
        if (isWithout(path))
            continue;
        for (const auto& match : kJoined.globalMatch(source.remove(kComment))) {
            auto literal = match.captured();
            literal = literal.mid(1, literal.size() - 2).remove(kSeam);
            literals << literal.replace(QStringLiteral("\\\""), QStringLiteral("\""));
        }
    }
    return literals;
}

} // namespace retort::ui::testing
