#include "jobs/workspace_watch.h"

#include <fmt/format.h>

#include <filesystem>

namespace retort::study {

Status checkWorkspace(const store::Workspace& workspace, std::uintmax_t least) {
    RETORT_CHECK(workspace.check());
    std::error_code error;
    const auto space = std::filesystem::space(workspace.folder(), error);
    if (error || space.available >= least)
        return {};
    return Error{ErrorCode::DiskFull,
                 fmt::format("{}: {:.1f} MB are left on its disk, too few to continue; make room",
                             workspace.folder().string(), static_cast<double>(space.available) / 1e6)};
}

bool isLost(const Error& error) {
    return error.code == ErrorCode::NotFound || error.code == ErrorCode::Mismatch;
}

} // namespace retort::study
