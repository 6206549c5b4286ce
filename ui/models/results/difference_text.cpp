#include "models/results/difference_text.h"

#include "base/rounding.h"
#include "models/session/text.h"
#include "study/report/cell_comparison.h"

#include <QCoreApplication>
#include <QStringList>

namespace retort::ui {

namespace {

struct DifferenceText {
    Q_DECLARE_TR_FUNCTIONS(DifferenceText)
};

std::vector<study::ComparedRun> comparedOf(const std::vector<RunStory>& runs) {
    std::vector<study::ComparedRun> compared;
    for (const auto& run : runs)
        if (run.isFinished() && run.compared)
            compared.push_back(*run.compared);
    return compared;
}

QString testText(const study::SeedComparison& seed) {
    if (!seed.test)
        return DifferenceText::tr("Seed %1: which test images the runs were right about was not stored.")
            .arg(seed.seed);
    return DifferenceText::tr(
               "Seed %1: right about %2 test images alone, the pinned run about %3; McNemar's test: p "
               "= %4 (mid-p).")
        .arg(seed.seed)
        .arg(count(seed.test->onlyFirst), count(seed.test->onlySecond),
             QString::number(seed.test->midP, 'g', 2));
}

} // namespace

QString limitPoints(double limit) {
    return signedPoints(limit, decimalsToShow(limit, 1));
}

QString differenceText(const study::Difference& difference) {
    const auto points = signedPoints(difference.delta);
    if (!difference.interval)
        return DifferenceText::tr("%1 points").arg(points);
    const auto& interval = *difference.interval;
    const auto over = interval.seeds > 1 ? DifferenceText::tr("over seeds and test images")
                                         : DifferenceText::tr("one seed: over test images alone");
    const auto low = limitPoints(interval.low), high = limitPoints(interval.high);
    return interval.isDistinguishable()
               ? DifferenceText::tr("%1 points, 95 % interval %2 to %3 (%4)").arg(points, low, high, over)
               : DifferenceText::tr("%1 points, 95 % interval %2 to %3 (%4): not distinguishable")
                     .arg(points, low, high, over);
}

QString comparisonText(const CellStory& story, const PinnedCell& pinned) {
    const auto comparison = study::compareCells(comparedOf(story.runs), comparedOf(pinned.runs));
    if (!comparison.difference)
        return DifferenceText::tr("%1: no runs of the same seed and split to compare with.")
            .arg(pinned.title);
    QStringList lines{DifferenceText::tr("At the last step, over %1: %2")
                          .arg(pinned.title, differenceText(*comparison.difference))};
    for (const auto& seed : comparison.seeds)
        lines << testText(seed);
    return lines.join(QLatin1Char('\n'));
}

} // namespace retort::ui
