#pragma once
// Prepares what distillation needs besides labelled images, just before a run starts: the teacher's outputs
// for the labelled images, the generated images, and the teacher's outputs for those if a column needs them.
// No two models are in memory at a time.

#include "base/progress.h"
#include "base/result.h"
#include "progress/study_progress.h"
#include "store/workspace.h"
#include "study/plan/study_plan.h"
#include "study/run/distil_inputs.h"
#include "study/spec/spec.h"
#include "synthesis/generation/generation_options.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "teacher/compute_context.h"
#include "teacher/teacher.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// Whether generated sets are compared with the test images.
enum class SetComparison { Done, Omitted };

class TargetPreparation {
public:
    /// Borrows what it is given.
    TargetPreparation(const StudySpec& spec, store::Workspace& workspace, const ResolvedContext& resolved,
                      const StudyPlan& plan, StudyMeter& meter);

    /// Sees to what the run needs, and goes on where an earlier session stopped. What fails here fails the
    /// runs that need it, and no others; the errors are Cancelled and those of the store. Of generated sets
    /// only the run's own stays in memory.
    Status prepare(const PlannedRun& run);

    /// What a run that distils learns from, or why it cannot be had. `synthetic` is null for real columns.
    struct Material {
        const TeacherTargets* targets = nullptr;
        const SyntheticImages* synthetic = nullptr;
    };
    Result<Material> of(const PlannedRun& run) const;

    /// What no run waits for: the teacher's own accuracy on the test images, and the comparison of the sets
    /// with them. What fails is told; the errors are Cancelled and those of the store.
    Result<std::vector<std::string>> judge(SetComparison sets = SetComparison::Done);

    // The same in parts, for processes that share a study. Errors are all that can happen.

    /// The labelled images of a dataset, in the views that runs ask for, and the teacher's own accuracy.
    Status embedDataset(std::size_t dataset);
    /// A share of it, into the cache alone: what all shares have embedded embedDataset() finds there.
    Status embedShare(std::size_t dataset, const CacheShare& share);
    /// Some images of a set, by their numbers.
    Status generatePart(std::size_t set, synthesis::ImageRange images);
    /// What the teacher says of a generated set, and its comparison with the test images.
    Status judgeSet(std::size_t set);

private:
    Status askAboutReal(std::size_t dataset);
    /// What the study's teachers say, each in its place and all as one.
    struct Answers {
        std::vector<TeacherTargets> each{};
        TeacherTargets joined{};
    };
    using Views = std::vector<std::vector<at::Tensor>>; ///< by teacher, as the cache has them

    Status showRealViews(const PlannedRun& run);
    Result<Views> showViews(WorkKey work, const RunSpec& run, const data::Dataset& dataset,
                            const std::string& hash, std::vector<std::int64_t> indices);
    Result<Answers> targetsFor(std::size_t dataset);
    Result<Answers> ask(WorkKey work, const PromptSet& prompts, const SplitImages& images);
    Result<at::Tensor> embed(WorkKey work, const SplitImages& images);
    Status fetchSet(std::size_t set);
    Result<std::vector<std::string>> lackingImages(SyntheticSetId set) const;
    Result<SyntheticImages> generatedImages(std::size_t set);
    Status generate(const PlannedSet& planned, std::optional<synthesis::ImageRange> only = {});
    Result<SyntheticImages> imagesOf(std::size_t set);
    Result<at::Tensor> conditionsOf(const PlannedSet& planned, const synthesis::SyntheticDataset& set,
                                    distill::ConditionTarget target);
    Status askAboutGenerated(std::size_t place, SyntheticImages& images,
                             const synthesis::SyntheticDataset& set);
    Status scoreTeacher(std::size_t dataset);
    Status storeScores(const TeacherIdentity& teacher, const TeacherTargets& answers,
                       const SplitImages& images, const PromptSet& prompts);
    Status compareSet(std::size_t set);
    /// Whether the teacher could not be asked about it: its runs have said why.
    bool hasFailed(std::size_t dataset) const;
    Result<std::optional<SyntheticSetId>> finishedSet(const PlannedSet& planned) const;
    std::size_t teachers() const { return m_plan.teachers ? m_plan.teachers->size() : 0; }
    /// The only one that is in memory then.
    Result<Teacher*> teacher(std::size_t place);

    const StudySpec& m_spec;
    store::Workspace& m_workspace;
    const ResolvedContext& m_resolved;
    const StudyPlan& m_plan;
    std::optional<Teacher> m_teacher; ///< while it is needed
    std::size_t m_place = 0;          ///< of it in the study
    StudyMeter& m_meter;
    std::map<std::size_t, Result<Answers>> m_targets;           ///< by dataset
    std::map<std::size_t, Result<SyntheticImages>> m_synthetic; ///< by set; the last one
};

} // namespace retort::study
