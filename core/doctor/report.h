#pragma once
// What somebody who is to help needs to know: the machine, the program on it, and a workspace. One text for
// `retort-cli doctor` and for the window's "Report a problem".
//
//   const auto report = makeReport({.program = "0.1.0", .resources = resources, .workspace = folder});
//   textOf(report, Redaction::ofThisProcess());

#include "doctor/libraries.h"
#include "doctor/machine_state.h"
#include "doctor/missing_pieces.h"
#include "doctor/redaction.h"
#include "doctor/workspace_state.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace retort::doctor {

struct ReportRequest {
    std::string program{}; ///< its version
    std::filesystem::path resources{};
    std::filesystem::path workspace{};
    MachineQuestion machine{};
    std::vector<LibraryVersion> libraries{}; ///< that the caller alone links, for example Qt
};

struct Report {
    std::string program{};
    std::filesystem::path resources{};
    MachineState machine{};
    std::vector<LibraryVersion> libraries{};
    WorkspaceState workspace{};
    MissingPieces missing{};
    std::vector<std::string> errors{}; ///< beside those in the workspace, put in by whoever knows them
};

/// Changes nothing, needs no network and does not fail: what cannot be told is left out or told as a problem.
Report makeReport(const ReportRequest& request);

/// To be pasted: a line for each fact, redacted. Where file names are hidden, of a person's own datasets and
/// models that cannot be used it tells only how many there are.
std::string textOf(const Report& report, const Redaction& redaction);
/// The keys that `doctor --json` always had, with whole paths, which scripts need; what was added to it is
/// redacted.
nlohmann::json jsonOf(const Report& report, const Redaction& redaction);

} // namespace retort::doctor
