#include "study/run/live_tensorboard.h"

#include "store/run_table.h"
#include "study/report/event_file.h"
#include "study/report/run_curves.h"

#include <ctime>
#include <optional>
#include <utility>
#include <variant>

namespace retort::study {

namespace {

using Points = std::vector<CurvePoint>;

Points pointsOf(const distill::StepDone& event) {
    Points points;
    for (const auto& [name, value] : namedMetrics(event))
        points.push_back(
            {.stage = event.stage, .epoch = event.epoch, .step = event.step, .name = name, .value = value});
    return points;
}

Points pointsOf(const distill::Evaluated& event) {
    Points points;
    for (const auto& [name, value] : namedScores(event.evaluation))
        points.push_back(
            {.stage = event.stage, .split = event.split, .step = event.step, .name = name, .value = value});
    return points;
}

template<class Event> Points pointsOf(const Event&) {
    return {};
}

} // namespace

class LiveTensorBoard::Writer {
public:
    Writer(store::Workspace& workspace, std::filesystem::path folder, RemarkSink remark)
        : m_workspace(workspace), m_folder(std::move(folder)), m_remark(std::move(remark)) {}

    void take(RunId run, const distill::RunEvent& event) {
        if (const auto* started = std::get_if<distill::StageStarted>(&event))
            return keep(begin(run, *started));
        const auto points = std::visit([](const auto& kind) { return pointsOf(kind); }, event);
        for (const auto& point : points)
            if (m_file)
                keep(m_file->add(point));
        if (std::holds_alternative<distill::StageFinished>(event) && m_file)
            keep(m_file->flush());
    }

private:
    Status begin(RunId run, const distill::StageStarted& event) {
        m_file.reset();
        RETORT_TRY(const auto record, store::RunTable(m_workspace.database()).find(run));
        RETORT_TRY(auto points, curvesOf(m_workspace, run));
        std::erase_if(points, [&](const CurvePoint& point) { // these steps come again
            return point.stage == event.stage && point.step > event.firstStep;
        });
        RETORT_TRY(m_file, EventFile::create(m_folder / runFolderName(record), points, std::time(nullptr)));
        return {};
    }
    void keep(const Status& status) {
        if (status.ok())
            return;
        m_file.reset(); // of this run no more is written
        if (m_remark)
            m_remark(status.error().text());
    }

    store::Workspace& m_workspace;
    std::filesystem::path m_folder;
    RemarkSink m_remark;
    std::optional<EventFile> m_file;
};

LiveTensorBoard::LiveTensorBoard(store::Workspace& workspace, std::filesystem::path folder, RemarkSink remark)
    : m_writer(std::make_shared<Writer>(workspace, std::move(folder), std::move(remark))) {}

LiveTensorBoard::~LiveTensorBoard() = default;

RunEventSink LiveTensorBoard::sink() {
    return [writer = m_writer](RunId run, const distill::RunEvent& event) { writer->take(run, event); };
}

} // namespace retort::study
