#include "pages/generate/cost_text.h"

#include "models/generation_cost.h"
#include "models/text.h"

#include <QCoreApplication>
#include <QStringList>

namespace retort::ui {

namespace {

struct CostTexts {
    Q_DECLARE_TR_FUNCTIONS(GenerationCost)
};

} // namespace

QString costText(const GenerationCost& cost) {
    QStringList parts{CostTexts::tr("%1 pictures").arg(count(cost.pictures))};
    if (cost.seconds)
        parts << CostTexts::tr("about %1 on this machine, by %Ln earlier set(s)", nullptr, cost.earlierSets)
                     .arg(duration(*cost.seconds));
    else
        parts << CostTexts::tr("time not known yet: this generator has drawn nothing here");
    if (cost.bytes)
        parts << CostTexts::tr("up to %1 of disk").arg(bytes(*cost.bytes));
    if (cost.teacherPasses > 0)
        parts << CostTexts::tr("%1 teacher passes").arg(count(cost.teacherPasses));
    return parts.join(QStringLiteral(" · "));
}

QString diskLack(const GenerationCost& cost) {
    if (!cost.bytes || *cost.bytes <= cost.freeBytes)
        return {};
    return CostTexts::tr("The pictures may need %1 of disk and %2 are free: free some space, or draw fewer "
                         "or smaller ones.")
        .arg(bytes(*cost.bytes), bytes(cost.freeBytes));
}

QString pageName(const QString& page) {
    return page == QLatin1String("models") ? CostTexts::tr("Models") : CostTexts::tr("Data");
}

} // namespace retort::ui
