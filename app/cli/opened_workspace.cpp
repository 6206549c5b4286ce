#include "opened_workspace.h"

#include <algorithm>

namespace retort::cli {

Result<store::Workspace> openWorkspace(const CommandLine& line, store::Access access) {
    RETORT_TRY(auto workspace, store::Workspace::open(line.options().workspace, access));
    std::ranges::for_each(workspace.notes(), line.remark());
    if (access == store::Access::ReadWrite)
        line.lookout().follow(workspace.checkWhileOpen());
    return workspace;
}

} // namespace retort::cli
