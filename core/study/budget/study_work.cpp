#include "study/budget/study_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace retort::study {

namespace {

std::int64_t unitsLeft(const WorkEstimate& estimate, std::initializer_list<Phase> phases,
                       std::optional<std::size_t> teacher = {}) {
    double units = 0;
    for (const auto& [key, rest] : estimate.rests())
        if (std::ranges::find(phases, key.phase) != phases.end() &&
            key.teacher == teacher.value_or(key.teacher))
            units += rest.units;
    return static_cast<std::int64_t>(std::llround(units));
}

} // namespace

std::string networkKey(const RunSpec& run) {
    const auto& student = run.student;
    return fmt::format("{} {} {} {}", wordOf(student.architecture), student.width, wordOf(student.stem),
                       run.imageSize);
}

std::int64_t StudyWork::teacherPasses() const {
    return cleanPasses() + viewPasses();
}

std::int64_t StudyWork::cleanPasses(std::optional<std::size_t> teacher) const {
    return unitsLeft(estimate, {Phase::EmbedReal, Phase::EmbedSet, Phase::ScoreTeacher}, teacher);
}

std::int64_t StudyWork::viewPasses(std::optional<std::size_t> teacher) const {
    return unitsLeft(estimate, {Phase::EmbedRealViews, Phase::EmbedSetViews}, teacher);
}

std::int64_t StudyWork::generatedImages() const {
    return unitsLeft(estimate, {Phase::Sample});
}

std::int64_t StudyWork::trainingSteps() const {
    std::int64_t steps = 0;
    for (const auto& run : runs)
        if (!run.finished)
            steps += run.run.finetune.steps + (run.run.distil ? run.run.distil->steps : 0);
    return steps;
}

std::int64_t StudyWork::trainingImages() const {
    std::int64_t images = 0;
    const auto of = [](const RunStage& stage) { return stage.steps * stage.batch; };
    for (const auto& run : runs)
        if (!run.finished)
            images += of(run.run.finetune) + (run.run.distil ? of(*run.run.distil) : 0);
    return images;
}

std::size_t StudyWork::runsLeft() const {
    return static_cast<std::size_t>(std::ranges::count(runs, false, &WorkedRun::finished));
}

bool StudyWork::isUncounted() const {
    return std::ranges::any_of(datasets,
                               [](const auto& dataset) { return dataset.counted == Counted::Unknown; });
}

} // namespace retort::study
