#include "models/results/confused_image_search.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "store/folder_record.h"
#include "store/run_table.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"
#include "teacher/study_data.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace retort::ui {

namespace {

struct TestSplit {
    std::string hash{};
    RunId evaluatedOnOthers{}; ///< a run that was evaluated on another one
};

std::vector<std::int64_t> testImagesOf(const data::Dataset& dataset, int label) {
    std::vector<std::int64_t> indices;
    for (std::int64_t index = 0; index < dataset.size(data::Split::Test); ++index)
        if (dataset.label(data::Split::Test, index) == label)
            indices.push_back(index);
    return indices;
}

Result<std::vector<study::ImagePrediction>> askStudents(const std::vector<std::filesystem::path>& students,
                                                        const data::Dataset& dataset, int label,
                                                        const study::PredictOptions& options) {
    const auto indices = testImagesOf(dataset, label);
    std::vector<study::ImagePrediction> all;
    for (const auto& student : students) {
        RETORT_TRY(const auto some,
                   study::predictOfSplit(student, dataset, data::Split::Test, indices, options));
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

} // namespace

ConfusedImages imagesTakenFor(const std::vector<study::ImagePrediction>& answers, int taken) {
    ConfusedImages images;
    std::map<std::int64_t, double> sureness; // of all students together
    for (const auto& answer : answers) {
        if (answer.predicted != taken)
            continue;
        sureness[answer.index] += answer.probability;
        ++images.answers;
    }
    std::vector<std::pair<std::int64_t, double>> sorted(sureness.begin(), sureness.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [index, sum] : sorted)
        images.rows.push_back({data::Split::Test, index});
    return images;
}

ConfusedImageSearch::ConfusedImageSearch(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {}

ConfusedImageSearch::~ConfusedImageSearch() {
    stop();
}

void ConfusedImageSearch::stop() {
    m_stop.request_stop();
    m_stop = std::stop_source();
}

void ConfusedImageSearch::find(const ConfusionRow& row, int taken) {
    m_taken = taken;
    if (row == m_row && m_isAnswered)
        return show();
    stop();
    m_row = row;
    m_isAnswered = false;
    m_session.dataShelf().whenOpen(this, row.dataset,
                                   [this, stopped = m_stop.get_token()](const Result<OpenDataset>& opened) {
                                       if (stopped.stop_requested())
                                           return;
                                       if (opened.ok())
                                           checkSplit(*opened);
                                       else
                                           Q_EMIT failed(told(opened.error()));
                                   });
}

/// The dataset may have other test images by now than those that the students were evaluated on.
void ConfusedImageSearch::checkSplit(const OpenDataset& dataset) {
    const auto known = dataset == m_checked ? m_checkedSplit : std::string{};
    const auto work = [dataset, known, runs = m_row.runs, folder = m_session.folder(),
                       stop = m_stop.get_token()]() -> Result<TestSplit> {
        RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadOnly));
        auto hash = known;
        if (hash.empty()) {
            RETORT_TRY(hash, study::splitHash(*dataset, data::Split::Test, study::readContent(stop)));
        }
        for (const auto run : runs) {
            RETORT_TRY(const auto record, store::RunTable(workspace.database()).find(run));
            RETORT_TRY(const auto spec,
                       study::readRunSpec(record.request.spec, fmt::format("run {}", run.value)));
            if (spec.data.testHash != hash)
                return TestSplit{.hash = hash, .evaluatedOnOthers = run};
        }
        return TestSplit{.hash = hash};
    };
    m_thread.run(this, work, [this, dataset, stopped = m_stop.get_token()](const Result<TestSplit>& split) {
        if (stopped.stop_requested())
            return;
        if (!split.ok())
            return Q_EMIT failed(told(split.error()));
        if (split->evaluatedOnOthers)
            return Q_EMIT failed(tr("%1 has other test images now than those that run %2 was evaluated on.")
                                     .arg(m_row.dataset)
                                     .arg(split->evaluatedOnOthers.value));
        m_checked = dataset;
        m_checkedSplit = split->hash;
        ask(dataset);
    });
}

void ConfusedImageSearch::ask(const OpenDataset& dataset) {
    m_dataset = dataset;
    std::vector<std::filesystem::path> students;
    for (const auto run : m_row.runs)
        students.push_back(m_session.paths().run(run) / store::kStudentFile);
    const auto& environment = m_session.environment();
    const study::PredictOptions options{
        .device = environment.device, .precision = m_row.precision, .stop = m_stop.get_token()};
    m_thread.run(
        this,
        [students, dataset, truth = m_row.truth, options, threads = environment.threads] {
            tensor::setComputeThreads(threads);
            return askStudents(students, *dataset, truth, options);
        },
        [this, stopped = m_stop.get_token()](Result<Answers> answers) {
            if (!stopped.stop_requested())
                take(std::move(answers));
        });
}

void ConfusedImageSearch::take(Result<Answers> answers) {
    if (!answers.ok())
        return Q_EMIT failed(told(answers.error()));
    m_answers = std::move(*answers);
    m_isAnswered = true;
    show();
}

void ConfusedImageSearch::show() {
    Q_EMIT found(m_dataset, imagesTakenFor(m_answers, m_taken));
}

} // namespace retort::ui
