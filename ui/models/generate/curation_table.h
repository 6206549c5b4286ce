#pragma once
// What rules of curation would make of each class of a synthetic set: how many images are kept, and how
// many each rule removes.

#include "models/session/table_model.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/synthetic_table.h"
#include "synthesis/curation/curation_rules.h"
#endif

#include <cstdint>

namespace retort::ui {

struct CurationRow {
    QString name{};
    std::int64_t kept = 0;
    std::int64_t removed = 0;
    QString reasons{}; ///< "12 by score, 3 near-duplicates"
};

/// In label order.
std::vector<CurationRow> curationRows(const store::SyntheticSetRecord& set,
                                      const synthesis::CurationDecision& decision);

class CurationClassTable : public TableModel<CurationRow> {
    Q_OBJECT

public:
    enum Column { Name, Kept, Removed };

    explicit CurationClassTable(QObject* parent = nullptr);

protected:
    QVariant keyOf(const CurationRow& row) const override { return row.name; }
};

} // namespace retort::ui
