#pragma once
// A study's plan, made once its datasets and models are open: every run, resolved, and whether the store has
// it finished.

#include "base/result.h"
#include "store/run_table.h"
#include "store/workspace.h"
#include "study/plan/planned_set.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "study/spec/variation.h"
#include "teacher/compute_context.h"
#include "teacher/joined_teachers.h"
#include "teacher/prompt_set.h"
#include "teacher/study_data.h"
#include "teacher/teacher.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct PlannedRun {
    RunId id; ///< once it is stored
    RunSpec run;
    std::size_t dataset = 0;        ///< into StudyPlan::datasets
    std::optional<std::size_t> set; ///< into StudyPlan::sets
    /// Into StudyPlan::teachers: the only one that it learns from (CP); absent: from all.
    std::optional<std::size_t> teacher{};
    bool finished = false;
    std::string setting{}; ///< of a sweep, what all rows of the run share: "generation.perImage=4"

    std::string title() const;   ///< "fashion-mnist real/FD", then the setting
    std::int64_t images() const; ///< training images of all its steps
};

struct PlannedData {
    StudyData data;
    PromptSet prompts;
};

/// A run's place in the study's table.
struct PlacedRun {
    std::size_t run = 0;             ///< into StudyPlan::runs
    std::string dataset;             ///< the row
    std::vector<Setting> settings{}; ///< of the row
};

struct StudyPlan {
    /// In the study's order. In a sweep there are more, one after the other, where a dataset has other
    /// labelled images or is seen in other views.
    std::vector<PlannedData> datasets;
    std::optional<KnownTeachers> teachers; ///< absent where nothing is distilled or generated
    KnownGenerators generators;
    std::vector<PlannedSet> sets;
    std::vector<PlannedRun> runs;  ///< each once, though datasets of equal content share their runs
    std::vector<PlacedRun> places; ///< in the table's order
    /// On the models' files, on prompts that are cut, and on what another study of its name had, for people.
    std::vector<std::string> remarks{};

    /// The labelled images of the dataset that the teacher has not been asked about for an earlier one: those
    /// of a sweep over their number are contained in one another.
    std::vector<std::int64_t> newlyLabelled(std::size_t dataset) const;
    /// Whether an earlier dataset has the same test images and prompts, so that the teacher's accuracy on
    /// them is known by then.
    bool isJudgedBefore(std::size_t dataset) const;
    /// Whether an unfinished run on the dataset distils, or learns from images that are generated for it.
    bool needsTargets(std::size_t dataset) const;
    /// Whether an unfinished run is on the set; with a method: one of this method.
    bool needsSet(std::size_t set, std::optional<Method> method = {}) const;
    /// Whether a run on the set asks the teacher about its images (FD, LD); `left`: an unfinished one.
    bool asksAbout(std::size_t set, bool left) const;
    /// An unfinished run that learns from views of the dataset's labelled images, or whose teacher is shown
    /// views of the set's images; null without one. They are the same views for all runs.
    const RunSpec* viewsReal(std::size_t dataset) const;
    const RunSpec* viewsSet(std::size_t set) const;
};

/// The study's teacher of this place in StudySpec::teachers().
Result<Teacher> openTeacher(const StudySpec& spec, std::size_t place, const store::Workspace& workspace,
                            const ResolvedContext& resolved);

/// One of the study's datasets. Errors are those of opening it.
Result<StudyData> openStudyData(const StudySpec& spec, const std::string& name,
                                const store::Workspace& workspace, const ResolvedContext& resolved);
/// The same, with the prompts that the study puts for it. Errors are those of reading them as well.
Result<PlannedData> openPlannedData(const StudySpec& spec, const std::string& name,
                                    const store::Workspace& workspace, const ResolvedContext& resolved);

/// Opens the datasets, looks at the models and resolves the runs of every variant of the study; stores
/// nothing. Datasets of one name get
/// names that tell them apart. InvalidArgument: one dataset is named twice; else the errors of opening and
/// resolving.
Result<StudyPlan> planStudy(const StudySpec& spec, store::Workspace& workspace,
                            const ResolvedContext& resolved);

/// Stores the plan's runs, which get their ids by it, with the study.
Status storePlan(const StudySpec& spec, store::Workspace& workspace, StudyPlan& plan);

} // namespace retort::study
