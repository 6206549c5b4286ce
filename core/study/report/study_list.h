#pragma once
// Which studies a workspace holds, and how their runs stand.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/workspace.h"
#include "study/report/best_step.h"
#include "study/spec/column.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct StudySummary {
    std::string name;
    std::string createdAt;                       ///< UTC, ISO 8601
    std::map<store::RunState, std::size_t> runs; ///< how many are in each state
    std::string note{};                          ///< by a person
    std::string tags{};                          ///< the same, separated by commas
};

struct RunSummary {
    store::RunRecord record;
    std::string column;             ///< "real/FD"
    std::optional<double> stage1;   ///< test accuracy after stage 1, per cent
    std::optional<double> accuracy; ///< the last one on the test split, per cent
    std::optional<BestStep> best;   ///< absent where nothing was evaluated on validation images
};

struct StudyDetails {
    store::StudyRecord study;
    std::vector<RunSummary> runs;
};

/// Newest first.
Result<std::vector<StudySummary>> listStudies(store::Workspace& workspace);
/// Also in its specification. NotFound; InvalidArgument: another study has the name, or none can.
Status renameStudy(store::Workspace& workspace, const std::string& name, const std::string& newName);
/// Stores what the study asks for under a free name, "NAME copy", without its runs, and returns the name:
/// those that are finished are found again when it is run. NotFound.
Result<std::string> duplicateStudy(store::Workspace& workspace, const std::string& name);

/// NotFound names the studies there are.
Result<StudyDetails> describeStudy(store::Workspace& workspace, const std::string& name);

/// A finished run whose student can be used.
struct StudentListing {
    RunSummary run;
    std::filesystem::path file; ///< safetensors
};
/// Newest first.
Result<std::vector<StudentListing>> listStudents(store::Workspace& workspace);
/// The file of a finished run's student. NotFound.
Result<std::filesystem::path> studentFile(store::Workspace& workspace, RunId run);

} // namespace retort::study
