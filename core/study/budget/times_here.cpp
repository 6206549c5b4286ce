#include "study/budget/short_timings.h"
#include "study/budget/stage_sums.h"
#include "study/plan/known_speeds.h"

#include <fmt/format.h>

#include <map>

namespace retort::study {

namespace {

/// Why nothing is known of a piece, for people.
std::string whyUnknown(WorkKey key, const StudyWork& work) {
    const auto gone = [](const WorkedModel& model) {
        return model.isHere ? model.name + " could not be timed" : model.name + " is not here";
    };
    switch (key.phase) {
    case Phase::Sample: {
        const auto& generator = work.sets[key.index].generator;
        return generator.isExternal ? generator.name + " is another program, which is not timed"
                                    : gone(generator);
    }
    case Phase::Distil:
    case Phase::Finetune:
        return work.runs[key.index].isSizeKnown
                   ? std::string{"its student could not be timed"}
                   : fmt::format(
                         "the input size follows from {}, which is not here; \"student\": {{\"imageSize\": "
                         "...}} would say it",
                         work.datasets[work.runs[key.index].dataset].name);
    default: return key.teacher < work.teachers.size() ? gone(work.teachers[key.teacher]) : std::string{};
    }
}

} // namespace

Result<StudyTimes> timesHere(StudyWork& work, const StudySpec& spec, const store::Workspace& workspace,
                             const ResolvedContext& resolved) {
    assumeKnownSpeeds(workspace, resolved, work.estimate);
    RETORT_TRY(const auto timed, timeShortly(work, spec, workspace, resolved));
    StudyTimes times{.machine = fmt::format("this machine, {}, {}", tensor::makersName(resolved.device),
                                            tensor::name(resolved.precision)),
                     .stages = {}};
    times.stages = sumStages(work, [&](WorkKey key, const WorkEstimate::Rest& rest) -> PieceSpeed {
        if (rest.secondsPerUnit <= 0)
            return {.note = whyUnknown(key, work)};
        if (key.phase == Phase::CompareSet)
            return {rest.secondsPerUnit, Certainty::Estimated, "a usual speed"};
        if (rest.isGuess)
            return {rest.secondsPerUnit, Certainty::Estimated, "by multiply-adds, from other work here"};
        return {rest.secondsPerUnit, Certainty::Measured,
                timed.contains(key) ? "by a short timing" : "by earlier work here"};
    });
    if (times.certainty() == Certainty::Unknown)
        times.remedy =
            "get what is missing and plan again, or time the published shapes with 'retort-cli bench "
            "--for-plan --json > FILE' and plan with --timing FILE";
    return times;
}

} // namespace retort::study
