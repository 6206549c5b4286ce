#include "study/report/curves_tensorboard.h"

#include "base/file.h"
#include "study/report/run_curves.h"
#include "study/report/study_list.h"
#include "study/report/tensorboard_events.h"

#include <fmt/format.h>

#include <ctime>
#include <string_view>

namespace retort::study {

namespace {

/// Seconds since 1970 of "2026-11-29T12:00:00Z"; 0 where it is not known.
std::int64_t secondsOf(const std::string& utc) {
    std::tm time{};
    return strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &time) != nullptr ? timegm(&time) : 0;
}

std::string folderName(const RunSummary& run) {
    const auto& request = run.record.request;
    auto name =
        fmt::format("{}-{}-{}-seed{}", run.record.id.value, request.dataset, run.column, request.seed);
    for (auto& letter : name)
        if (std::string_view("/\\*+ ").find(letter) != std::string_view::npos)
            letter = '-';
    return name;
}

std::string tagOf(const CurvePoint& point) {
    return point.stage + "/" + (point.split.empty() ? "" : point.split + " ") + point.name;
}

} // namespace

Status writeTensorBoard(store::Workspace& workspace, const std::string& study,
                        const std::filesystem::path& folder) {
    RETORT_TRY(const auto details, describeStudy(workspace, study));
    for (const auto& run : details.runs) {
        const auto began = secondsOf(run.record.startedAt);
        const auto wallTime = static_cast<double>(began);
        RETORT_TRY(const auto points, curvesOf(workspace, run.record.id));
        const auto place = folder / folderName(run);
        RETORT_CHECK(createFolders(place));
        RETORT_TRY(auto file,
                   AtomicFile::create(place / fmt::format("events.out.tfevents.{}.retort", began)));
        RETORT_CHECK(file.write(firstEventRecord(wallTime)));
        for (const auto& point : points)
            RETORT_CHECK(file.write(eventRecord({.wallTime = wallTime,
                                                 .step = point.step,
                                                 .tag = tagOf(point),
                                                 .value = static_cast<float>(point.value)})));
        RETORT_CHECK(file.commit());
    }
    return {};
}

} // namespace retort::study
