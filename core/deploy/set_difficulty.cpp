#include "deploy/set_difficulty.h"

#include "data/dataset_name.h"
#include "deploy/split_predictions.h"
#include "store/synthetic_table.h"
#include "study/report/study_list.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace retort::study {

namespace {

struct AskedStudent {
    std::filesystem::path file;
    std::string name; ///< for people
};

std::optional<RunId> runNamed(const std::string& text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end ? std::optional{RunId{number}} : std::nullopt;
}

std::string nameOf(const RunSummary& run) {
    return fmt::format("run {} ({} {}, seed {})", run.record.id.value, run.record.request.dataset, run.column,
                       run.record.request.seed);
}

Result<AskedStudent> studentOfRun(store::Workspace& workspace, RunId run) {
    RETORT_TRY(auto file, studentFile(workspace, run));
    RETORT_TRY(const auto students, listStudents(workspace));
    const auto listed =
        std::ranges::find_if(students, [&](const StudentListing& each) { return each.run.record.id == run; });
    return AskedStudent{.file = std::move(file),
                        .name = listed == students.end() ? fmt::format("run {}", run.value)
                                                         : nameOf(listed->run)};
}

Result<AskedStudent> lastSupervised(store::Workspace& workspace, const store::SyntheticSetRecord& set) {
    RETORT_TRY(const auto students, listStudents(workspace));
    const auto found = std::ranges::find_if(students, [&](const StudentListing& each) {
        return each.run.column == name(Column{}) &&
               data::isSameDataset(each.run.record.request.dataset, set.request.dataset);
    });
    if (found == students.end())
        return Error{
            ErrorCode::NotFound,
            fmt::format("no SUP of {} has been trained in this workspace; run a study with the column "
                        "SUP first, or name a student",
                        set.request.dataset)};
    return AskedStudent{.file = found->file, .name = nameOf(found->run)};
}

Result<AskedStudent> askedStudent(store::Workspace& workspace, const DifficultyRequest& request,
                                  const store::SyntheticSetRecord& set) {
    if (!request.student)
        return lastSupervised(workspace, set);
    if (const auto run = runNamed(*request.student))
        return studentOfRun(workspace, *run);
    return AskedStudent{.file = *request.student,
                        .name = std::filesystem::path(*request.student).filename().string()};
}

} // namespace

Result<SetDifficulty> measureDifficulty(store::Workspace& workspace, const DifficultyRequest& request) {
    store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.findNamed(request.set));
    if (!record.finished)
        return invalidArgument(fmt::format("the set {} has {} of its {} images; finish it first", request.set,
                                           record.done(), record.request.images));
    RETORT_TRY(const auto student, askedStudent(workspace, request, record));
    RETORT_TRY(const auto set,
               synthesis::openSyntheticSet(workspace, record.id, {.curation = synthesis::Curation::Ignored}));
    tensor::setComputeThreads(request.work.threads);
    RETORT_TRY(const auto predictions, predictOfSplit(student.file, *set, data::Split::Train,
                                                      data::allIndices(*set, data::Split::Train),
                                                      {.device = request.work.device,
                                                       .stop = request.work.stop,
                                                       .progress = wholeJob(request.work.progress)}));
    SetDifficulty difficulty{.student = student.name, .images = std::ssize(predictions)};
    std::vector<store::SyntheticEntropy> entropies;
    for (const auto& each : predictions) {
        entropies.push_back({.number = set->image(each.index).number, .entropy = each.entropy});
        difficulty.mean += each.entropy / static_cast<double>(predictions.size());
    }
    RETORT_CHECK(table.setEntropies(record.id, student.name, entropies));
    return difficulty;
}

} // namespace retort::study
