#include "pages/generate/cost_text.h"

#include "models/session/text.h"
#include "study/sets/set_request.h"

#include <QCoreApplication>
#include <QStringList>

namespace retort::ui {

namespace {

struct CostTexts {
    Q_DECLARE_TR_FUNCTIONS(GenerationCost)
};

} // namespace

QString costText(const study::SetCost& cost) {
    if (cost.isNothing())
        return CostTexts::tr("Nothing left to do: all %1 images exist.").arg(count(cost.generated));
    if (cost.images == 0)
        return CostTexts::tr("All %1 images exist · %2 teacher forward passes")
            .arg(count(cost.generated), count(cost.teacherPasses));
    QStringList parts{cost.generated == 0
                          ? CostTexts::tr("%1 images").arg(count(cost.images))
                          : CostTexts::tr("%1 of %2 images left to generate")
                                .arg(count(cost.images), count(cost.images + cost.generated))};
    if (cost.seconds)
        parts << CostTexts::tr("about %1 on this machine, by %Ln earlier set(s)", nullptr, cost.earlierSets)
                     .arg(duration(*cost.seconds));
    else
        parts << CostTexts::tr("time unknown: this generator has not been used on this machine yet");
    parts << CostTexts::tr("up to %1 of disk").arg(bytes(static_cast<double>(cost.bytes)));
    if (cost.teacherPasses > 0)
        parts << CostTexts::tr("%1 teacher forward passes").arg(count(cost.teacherPasses));
    return parts.join(QStringLiteral(" · "));
}

QString diskLack(const study::SetCost& cost) {
    if (cost.bytes <= cost.freeBytes)
        return {};
    return CostTexts::tr("The images may need %1 of disk and %2 are free: free some space, or generate fewer "
                         "or smaller images.")
        .arg(bytes(static_cast<double>(cost.bytes)), bytes(static_cast<double>(cost.freeBytes)));
}

QString pageName(const QString& page) {
    return page == QLatin1String("models") ? CostTexts::tr("Models") : CostTexts::tr("Data");
}

} // namespace retort::ui
