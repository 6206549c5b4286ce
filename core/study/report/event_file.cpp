#include "study/report/event_file.h"

#include "base/file.h"
#include "study/report/column_name.h"
#include "study/report/tensorboard_events.h"

#include <fmt/format.h>

#include <cerrno>
#include <ctime>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEventFileBegin = "events.out.tfevents.", kEventFileEnd = ".retort";

std::string tagOf(const CurvePoint& point) {
    return point.stage + "/" + (point.split.empty() ? "" : point.split + " ") + point.name;
}

double timeOfDay() {
    std::timespec now{};
    std::timespec_get(&now, TIME_UTC);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Else TensorBoard would show their points a second time.
void removeOthers(const fs::path& kept) {
    std::vector<fs::path> others;
    std::error_code error;
    for (fs::directory_iterator it{kept.parent_path(), error}, end; !error && it != end;
         it.increment(error)) {
        const auto name = it->path().filename().string();
        if (name.starts_with(kEventFileBegin) && name.ends_with(kEventFileEnd) &&
            it->path().filename() != kept.filename())
            others.push_back(it->path());
    }
    for (const auto& file : others)
        fs::remove(file, error);
}

} // namespace

std::string runFolderName(const store::RunRecord& run) {
    const auto& request = run.request;
    auto name =
        fmt::format("{}-{}-{}-seed{}", run.id.value, request.dataset, columnName(request), request.seed);
    for (auto& letter : name)
        if (std::string_view("/\\*+ ").find(letter) != std::string_view::npos)
            letter = '-';
    return name;
}

std::int64_t beganAt(const store::RunRecord& run) {
    std::tm time{}; // of "2026-11-29T12:00:00Z"
    return strptime(run.startedAt.c_str(), "%Y-%m-%dT%H:%M:%S", &time) != nullptr ? timegm(&time) : 0;
}

Result<EventFile> EventFile::create(const fs::path& folder, const std::vector<CurvePoint>& points,
                                    std::int64_t time) {
    RETORT_CHECK(createFolders(folder));
    EventFile file(folder / fmt::format("{}{}{}", kEventFileBegin, time, kEventFileEnd));
    const auto wallTime = static_cast<double>(time);
    RETORT_CHECK(
        writeFileAtomically(file.m_path, firstEventRecord(wallTime) + file.recordsOf(points, wallTime)));
    removeOthers(file.m_path);
    return file;
}

EventFile::EventFile(EventFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_last(std::move(other.m_last)), m_pending(std::move(other.m_pending)),
      m_written(other.m_written), m_descriptor(std::exchange(other.m_descriptor, -1)) {
    other.m_pending.clear();
}

EventFile& EventFile::operator=(EventFile&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_last, other.m_last);
    std::swap(m_pending, other.m_pending);
    std::swap(m_written, other.m_written);
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

EventFile::~EventFile() {
    (void)flush();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

std::string EventFile::recordsOf(const std::vector<CurvePoint>& points, double wallTime) {
    std::string records;
    for (const auto& point : points) {
        const auto tag = tagOf(point);
        const auto last = m_last.find(tag);
        if (last != m_last.end() && point.step <= last->second)
            continue;
        m_last[tag] = point.step;
        records += eventRecord(
            {.wallTime = wallTime, .step = point.step, .tag = tag, .value = static_cast<float>(point.value)});
    }
    return records;
}

Status EventFile::add(const CurvePoint& point) {
    constexpr std::chrono::seconds kBetweenWrites{1};
    m_pending += recordsOf({point}, timeOfDay());
    return std::chrono::steady_clock::now() - m_written < kBetweenWrites ? Status{} : flush();
}

Status EventFile::open() {
    if (m_descriptor < 0)
        m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    return m_descriptor < 0 ? Status{systemError(m_path.string(), "cannot be opened", errno)} : Status{};
}

Status EventFile::flush() {
    if (m_pending.empty())
        return {};
    RETORT_CHECK(open());
    const auto records = std::exchange(m_pending, {});
    m_written = std::chrono::steady_clock::now();
    return writeAll(m_descriptor, std::as_bytes(std::span{records}), m_path);
}

} // namespace retort::study
