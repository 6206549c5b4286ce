#include "models/generate/curation_table.h"

#include "models/session/text.h"

#include <QStringList>

namespace retort::ui {

namespace {

using synthesis::CurationRule;

QString reasonText(CurationRule rule, const QString& number) {
    switch (rule) {
    case CurationRule::Hand: return CurationClassTable::tr("%1 by hand").arg(number);
    case CurationRule::MinScore: return CurationClassTable::tr("%1 by score").arg(number);
    case CurationRule::Chance: return CurationClassTable::tr("%1 not above chance").arg(number);
    case CurationRule::MinEntropy: return CurationClassTable::tr("%1 below the min. entropy").arg(number);
    case CurationRule::MaxEntropy: return CurationClassTable::tr("%1 above the max. entropy").arg(number);
    case CurationRule::NearDuplicate:
        return CurationClassTable::tr("%1 near-duplicate of a test image").arg(number);
    case CurationRule::TopK: return CurationClassTable::tr("%1 below the top k").arg(number);
    case CurationRule::MaxPerClass: break;
    }
    return CurationClassTable::tr("%1 above the max. per class").arg(number);
}

TableColumn<CurationRow> curationColumn(const QString& title, std::int64_t CurationRow::*member) {
    return {
        .title = title,
        .display = [member](const CurationRow& row) { return QVariant(count(row.*member)); },
        .sort = [member](const CurationRow& row) { return QVariant(static_cast<qlonglong>(row.*member)); },
        .tip = [](const CurationRow& row) { return QVariant(row.reasons); },
        .alignment = Qt::AlignRight};
}

} // namespace

std::vector<CurationRow> curationRows(const store::SyntheticSetRecord& set,
                                      const synthesis::CurationDecision& decision) {
    std::vector<CurationRow> rows;
    for (std::size_t label = 0; label < set.request.classes.size(); ++label) {
        CurationRow row{.name = qt(set.request.classes[label]), .kept = decision.keptPerClass.at(label)};
        QStringList reasons;
        for (const auto& effect : decision.effects) {
            const auto removed = effect.removedPerClass.at(label);
            row.removed += removed;
            if (removed > 0)
                reasons << reasonText(effect.rule, count(removed));
        }
        row.reasons = reasons.join(QStringLiteral(", "));
        rows.push_back(std::move(row));
    }
    return rows;
}

CurationClassTable::CurationClassTable(QObject* parent)
    : TableModel({{.title = tr("Class"),
                   .display = [](const CurationRow& row) { return QVariant(row.name); },
                   .tip = [](const CurationRow& row) { return QVariant(row.name); }},
                  curationColumn(tr("Kept"), &CurationRow::kept),
                  curationColumn(tr("Excluded"), &CurationRow::removed)},
                 parent) {}

} // namespace retort::ui
