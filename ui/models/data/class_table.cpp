#include "models/data/class_table.h"

#include "models/session/text.h"

namespace retort::ui {

namespace {

TableColumn<ClassCounts> countColumn(const QString& title, std::int64_t ClassCounts::*member) {
    return {
        .title = title,
        .display = [member](const ClassCounts& counts) { return QVariant(count(counts.*member)); },
        .sort =
            [member](const ClassCounts& counts) { return QVariant(static_cast<qlonglong>(counts.*member)); },
        .alignment = Qt::AlignRight};
}

std::int64_t countOf(const data::DatasetSummary& summary, data::Split split, std::size_t label) {
    const auto found = summary.splits.find(split);
    return found == summary.splits.end() ? 0 : found->second.perClass[label];
}

} // namespace

std::vector<ClassCounts> classCounts(const data::DatasetSummary& summary) {
    std::vector<ClassCounts> counts;
    for (std::size_t label = 0; label < summary.classes.size(); ++label)
        counts.push_back({.label = static_cast<std::int64_t>(label),
                          .name = qt(summary.classes[label]),
                          .train = countOf(summary, data::Split::Train, label),
                          .validation = countOf(summary, data::Split::Validation, label),
                          .test = countOf(summary, data::Split::Test, label)});
    return counts;
}

ClassTable::ClassTable(QObject* parent)
    : TableModel(
          {countColumn(tr("Label"), &ClassCounts::label),
           {.title = tr("Class"), .display = [](const ClassCounts& counts) { return QVariant(counts.name); }},
           countColumn(tr("Train"), &ClassCounts::train),
           countColumn(tr("Validation"), &ClassCounts::validation),
           countColumn(tr("Test"), &ClassCounts::test),
           countColumn(tr("Labelled"), &ClassCounts::labelled),
           countColumn(tr("Generated"), &ClassCounts::generated)},
          parent) {}

void ClassTable::showSummary(const data::DatasetSummary& summary) {
    setRows(classCounts(summary));
}

void ClassTable::setLabelled(const std::vector<std::int64_t>& perClass) {
    setCounts(&ClassCounts::labelled, perClass);
}

void ClassTable::setGenerated(const std::vector<std::int64_t>& perClass) {
    setCounts(&ClassCounts::generated, perClass);
}

void ClassTable::setCounts(std::int64_t ClassCounts::*member, const std::vector<std::int64_t>& perClass) {
    auto changed = rows();
    for (std::size_t label = 0; label < changed.size(); ++label)
        changed[label].*member = label < perClass.size() ? perClass[label] : 0;
    setRows(std::move(changed));
}

} // namespace retort::ui
