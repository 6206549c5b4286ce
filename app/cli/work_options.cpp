#include "work_options.h"

namespace retort::cli {

study::WorkOptions workOptions(const CommandLine& line) {
    const auto& options = line.options();
    return {.resources = line.resources(),
            .device = options.device,
            .precision = options.precision,
            .threads = options.threads,
            .progress = line.progress(),
            .remark = line.remark(),
            .stop = line.stop()};
}

} // namespace retort::cli
