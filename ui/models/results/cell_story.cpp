#include "models/results/cell_story.h"

#include "models/session/text.h"
#include "store/evaluation_table.h"
#include "store/scores.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "study/report/table.h"
#include "study/spec/run_spec.h"
#include "study/spec/stage_names.h"

#include <algorithm>
#include <iterator>

namespace retort::ui {

namespace {

/// Absent where the specification cannot be read.
std::optional<study::ComparedRun> comparedStory(const store::RunRecord& record,
                                                const store::StoredEvaluation& last) {
    auto spec = study::readRunSpec(record.request.spec, record.request.dataset);
    if (!spec.ok())
        return {};
    return study::ComparedRun{.id = record.id,
                              .spec = *std::move(spec),
                              .accuracy = store::kPerCent * last.scores.top1,
                              .images = last.scores.images,
                              .correct = last.correct};
}

Result<RunStory> storyOf(store::Workspace& workspace, const store::RunRecord& record) {
    RETORT_TRY(auto evaluations, store::EvaluationTable(workspace.database()).ofRun(record.id));
    RunStory story{.record = record};
    story.best = study::bestOnValidation(evaluations);
    for (auto& evaluation : evaluations) {
        if (evaluation.stage != study::kFinetuneStage || evaluation.split != study::kTestSplit ||
            !evaluation.isOfWholeSplit())
            continue;
        story.accuracy = store::kPerCent * evaluation.scores.top1;
        story.confusion = std::move(evaluation.scores.confusion);
        story.compared = comparedStory(record, evaluation);
    }
    return story;
}

bool isOf(const store::RunRecord& record, const std::string& dataset, const study::Column& column) {
    return record.request.dataset == dataset && record.request.method == study::name(column.method) &&
           record.request.source == study::name(column.source);
}

/// Empty: it learns from none, or the set is not there any more.
Result<std::string> setOf(store::Workspace& workspace, const study::RunSpec& spec) {
    if (!spec.synthetic)
        return std::string{};
    RETORT_TRY(const auto set, store::SyntheticTable(workspace.database()).findIdentity(spec.synthetic->set));
    return set ? set->request.name : std::string{};
}

Status describe(store::Workspace& workspace, const store::RunRecord& record, CellStory& story) {
    const auto spec = study::readRunSpec(record.request.spec, record.request.dataset);
    if (!spec.ok())
        return {}; // the rest of the story is told without it
    for (const auto& name : spec->data.classes)
        story.classes << qt(name);
    story.precision = spec->precision;
    RETORT_TRY(story.set, setOf(workspace, *spec));
    return {};
}

} // namespace

std::vector<RunStory> CellStory::finished() const {
    std::vector<RunStory> ended;
    std::ranges::copy_if(runs, std::back_inserter(ended), &RunStory::isFinished);
    return ended;
}

Result<CellStory> readCellStory(store::Workspace& workspace, const CellKey& key) {
    RETORT_TRY(const auto study, store::StudyTable(workspace.database()).find(key.study));
    RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(study.id));
    CellStory story;
    for (const auto& record : records) {
        const bool own = isOf(record, key.dataset, key.column);
        if (!own && !(!key.column.isBaseline() && isOf(record, key.dataset, {})))
            continue;
        RETORT_TRY(auto run, storyOf(workspace, record));
        if (own && story.classes.isEmpty())
            RETORT_CHECK(describe(workspace, record, story));
        (own ? story.runs : story.baselines).push_back(std::move(run));
    }
    return story;
}

store::ConfusionMatrix sumOfConfusions(const std::vector<RunStory>& runs) {
    store::ConfusionMatrix sum;
    for (const auto& run : runs) {
        if (sum.empty())
            sum = run.confusion;
        else if (run.confusion.size() == sum.size())
            for (std::size_t truth = 0; truth < sum.size(); ++truth)
                for (std::size_t taken = 0; taken < sum.size(); ++taken)
                    sum[truth][taken] += run.confusion[truth][taken];
    }
    return sum;
}

} // namespace retort::ui
