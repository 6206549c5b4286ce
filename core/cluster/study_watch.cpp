#include "cluster/study_watch.h"

#include "base/cancellation.h"
#include "base/waiting.h"

#include <fmt/format.h>

namespace retort::cluster {

namespace {

std::string taskText(const RemoteStudy& study) {
    const auto& state = study.state();
    if (state.running > 0 || state.waiting == 0 || state.reason.empty())
        return fmt::format("{}: {}", study.place(), textOf(state));
    return fmt::format("{}: {} of {} tasks running, {} finished, waiting for Slurm: {}", study.place(),
                       state.running, state.tasks, state.finished, state.reason);
}

void show(const study::StudyProgressSink& sink, const RemoteState& state, std::string task) {
    if (!sink)
        return;
    const auto share =
        state.tasks == 0 ? -1.0 : static_cast<double>(state.finished) / static_cast<double>(state.tasks);
    sink({.work = {.task = std::move(task), .unit = {}}, .hasPhases = true, .share = share});
}

} // namespace

Status watchStudy(RemoteStudy& study, const WatchOptions& options) {
    for (;;) {
        RETORT_CHECK(checkCancelled(options.stop, "watching a study"));
        const auto looked = study.look();
        if (!looked.ok() && !isPassing(looked.error()))
            return looked;
        const auto& state = study.state();
        show(options.progress, state,
             looked.ok() ? taskText(study) : fmt::format("waiting for {}", looked.error().message));
        if (looked.ok() && state.finished >= state.tasks) {
            study.forgetFetched();
            return {};
        }
        stopsWithin(options.interval, options.stop);
    }
}

} // namespace retort::cluster
