#include "models/data/excluded_table.h"

#include "data/dataset.h"
#include "models/session/advice.h"
#include "models/session/text.h"

namespace retort::ui {

Excluded excluded(const std::string& problem, const std::string& root) {
    const auto line = qt(problem);
    const auto folder = qt(root) + QLatin1Char('/');
    const auto end = line.indexOf(QStringLiteral(": "));
    if (end < 0 || !line.startsWith(folder))
        return {.why = told(problem)};
    auto why = line.mid(end + 2);
    if (const auto ending = qt(std::string{data::kExcluded}); why.endsWith(ending))
        why.chop(static_cast<int>(ending.size()));
    return {.file = line.mid(folder.size(), end - folder.size()), .why = told(utf8(why))};
}

ExcludedTable::ExcludedTable(QObject* parent)
    : TableModel({{.title = tr("File"),
                   .display = [](const Excluded& row) { return QVariant(row.file); },
                   .tip = [](const Excluded& row) { return QVariant(row.file); }},
                  {.title = tr("Reason"),
                   .display = [](const Excluded& row) { return QVariant(row.why); },
                   .tip = [](const Excluded& row) { return QVariant(row.why); }}},
                 parent) {}

} // namespace retort::ui
