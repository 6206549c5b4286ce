#pragma once
// The program's own sources, for tests of what they say.

#include <QString>
#include <QStringList>

#include <map>

namespace retort::ui::testing {

/// A file of the source tree, by its path from there; empty where there is none.
QString sourceFile(const QString& path);
/// Every .cpp and .h below a folder of the source tree, by its path from there.
std::map<QString, QString> sourcesBelow(const QString& folder);
/// The string literals in them, but for files whose paths begin with one of `without`; those that the
/// compiler joins are one.
QStringList literalsBelow(const QString& folder, const QStringList& without = {});

} // namespace retort::ui::testing
