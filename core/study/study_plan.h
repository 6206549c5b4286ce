#pragma once
// What a study comes to once its data sets and its teacher are open: every run, resolved and known to the
// store.

#include "base/result.h"
#include "store/run_table.h"
#include "store/workspace.h"
#include "study/prompt_set.h"
#include "study/resolved_run.h"
#include "study/spec.h"
#include "study/study_data.h"
#include "study/teacher.h"
#include "tensor/device.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct PlannedRun {
    RunId id;
    ResolvedRun run;
    std::size_t dataSet = 0; ///< into StudyPlan::dataSets
    bool finished = false;

    std::string title() const;   ///< "fashion-mnist real/FD"
    std::int64_t images() const; ///< training pictures of all its steps
};

struct PlannedData {
    StudyData data;
    PromptSet prompts;
};

struct ComputeSettings {
    tensor::Device device;
    tensor::Precision precision = tensor::Precision::Float32;
    std::filesystem::path resources;
};

struct StudyPlan {
    std::vector<PlannedData> dataSets;
    std::optional<Teacher> teacher; ///< absent where nothing is distilled
    std::vector<PlannedRun> runs;

    /// Whether an unfinished run on the data set distils.
    bool needsTargets(std::size_t dataSet) const;
};

/// Opens everything, resolves the runs and stores them with the study. Errors are those of opening and
/// resolving; nothing is stored then.
Result<StudyPlan> planStudy(const StudySpec& spec, store::Workspace& workspace,
                            const ComputeSettings& settings);

} // namespace retort::study
