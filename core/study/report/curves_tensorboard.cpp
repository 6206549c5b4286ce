#include "study/report/curves_tensorboard.h"

#include "study/report/event_file.h"
#include "study/report/run_curves.h"
#include "study/report/study_list.h"

namespace retort::study {

Status writeTensorBoard(store::Workspace& workspace, const std::string& study,
                        const std::filesystem::path& folder) {
    RETORT_TRY(const auto details, describeStudy(workspace, study));
    for (const auto& run : details.runs) {
        RETORT_TRY(const auto points, curvesOf(workspace, run.record.id));
        RETORT_CHECK(
            EventFile::create(folder / runFolderName(run.record), points, beganAt(run.record)).status());
    }
    return {};
}

} // namespace retort::study
