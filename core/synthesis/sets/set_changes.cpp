#include "synthesis/sets/set_changes.h"

#include "store/folder_record.h"
#include "store/synthetic_table.h"
#include "synthesis/sets/class_folders.h"

#include <fmt/format.h>

#include <filesystem>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

Error atFolder(const fs::path& folder, const char* what, const std::error_code& reason) {
    return {ErrorCode::Io, fmt::format("{}: cannot be {}: {}", folder.string(), what, reason.message())};
}

Status checkNewName(const std::string& name, const fs::path& folder) {
    if (fileNameFrom(name) != name)
        return invalidArgument(fmt::format(
            "\"{}\" cannot be the name of a set: use at most 100 letters, digits, '-', '_' and '.', for "
            "example \"{}\"",
            name, fileNameFrom(name)));
    std::error_code ignored;
    if (fs::exists(folder, ignored))
        return invalidArgument(
            fmt::format("there is a set \"{}\" already: {}; choose another name", name, folder.string()));
    return {};
}

} // namespace

Status renameSet(store::Workspace& workspace, SyntheticSetId set, const std::string& name) {
    store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.find(set));
    if (record.request.name == name)
        return {};
    const auto from = workspace.paths().synthetic() / record.request.name;
    const auto to = workspace.paths().synthetic() / name;
    RETORT_CHECK(checkNewName(name, to));
    std::error_code reason;
    fs::rename(from, to, reason);
    if (reason)
        return atFolder(from, "renamed", reason);
    const auto renamed = table.rename(set, name);
    if (!renamed.ok()) {
        fs::rename(to, from, reason);
        return renamed;
    }
    return store::writeSetRecord(workspace.database(), workspace.paths(), set); // which holds the name
}

Status deleteSet(store::Workspace& workspace, SyntheticSetId set) {
    store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.find(set));
    RETORT_CHECK(table.remove(set));
    const auto folder = workspace.paths().synthetic() / record.request.name;
    std::error_code reason;
    fs::remove(store::recordFile(folder), reason); // first: what may be left must not bring the set back
    fs::remove_all(folder, reason);
    return reason ? Status{atFolder(folder, "removed", reason)} : Status{};
}

} // namespace retort::synthesis
