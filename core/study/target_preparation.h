#pragma once
// Everything that distilling needs before the first student is trained: the teacher's word on the labelled
// pictures, the generated pictures, and the teacher's word on those where a column asks for it. No two models
// are in memory at a time.

#include "base/progress.h"
#include "base/result.h"
#include "store/workspace.h"
#include "study/distil_inputs.h"
#include "study/spec.h"
#include "study/study_plan.h"
#include "study/teacher.h"
#include "synthesis/synthetic_data_set.h"

#include <map>
#include <optional>
#include <stop_token>

namespace retort::study {

class TargetPreparation {
public:
    /// Borrows what it is given.
    TargetPreparation(const StudySpec& spec, store::Workspace& workspace, const ComputeSettings& settings,
                      const StudyPlan& plan);

    /// Goes on where an earlier session stopped. What fails here fails the runs that need it, and no others;
    /// the errors are Cancelled and those of the store.
    Status prepare(const ProgressSink& progress, const std::stop_token& stop);

    /// What a run that distils learns from, or why it cannot be had. `synthetic` is null for real columns.
    struct Material {
        const TeacherTargets* targets = nullptr;
        const SyntheticPictures* synthetic = nullptr;
    };
    Result<Material> of(const PlannedRun& run) const;

private:
    Status askAboutRealPictures();
    Status generatePictures();
    Status collectPictures();
    Result<TeacherTargets> targetsFor(std::size_t dataSet);
    Status generateWith(Source source, const std::vector<std::size_t>& sets);
    Status generate(synthesis::Painter& painter, const PlannedSet& planned);
    Result<SyntheticPictures> picturesOf(std::size_t set);
    Status askAboutGenerated(const PlannedSet& planned, SyntheticPictures& pictures,
                             const synthesis::SyntheticDataSet& set);
    Result<bool> isDrawn(const PlannedSet& planned) const;
    Result<Teacher*> teacher();

    const StudySpec& m_spec;
    store::Workspace& m_workspace;
    const ComputeSettings& m_settings;
    const StudyPlan& m_plan;
    std::optional<Teacher> m_teacher; ///< while it is needed
    ProgressSink m_progress;
    std::stop_token m_stop;
    std::map<std::size_t, Result<TeacherTargets>> m_targets;      ///< by data set
    std::map<std::size_t, Result<SyntheticPictures>> m_synthetic; ///< by set
};

} // namespace retort::study
