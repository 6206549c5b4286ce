#include "compute_context.h"

#include "terminal_progress.h"

namespace retort::cli {

study::StudyProgressSink jobProgress(const CommandLine& line) {
    if (line.options().quiet)
        return {};
    return [show = terminalProgressOfJob()](const study::StudyProgress& progress) {
        show(progress.work, {.share = progress.share, .text = study::overallText(progress)});
    };
}

study::ComputeContext computeContext(const CommandLine& line) {
    const auto& options = line.options();
    return {.resources = line.resources(),
            .device = options.device,
            .precision = options.precision,
            .threads = options.threads,
            .progress = jobProgress(line),
            .remark = line.remark(),
            .stop = line.stop()};
}

} // namespace retort::cli
