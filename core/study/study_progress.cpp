#include "study/study_progress.h"

#include <algorithm>

namespace retort::study {

StudyMeter::StudyMeter(StudyProgressSink sink, std::size_t runs, std::int64_t images)
    : m_sink(std::move(sink)), m_runs(runs), m_images(images) {}

ProgressSink StudyMeter::sink() {
    if (!m_sink)
        return {};
    return [this](const Progress& work) {
        m_sink({.work = work, .run = m_run, .runs = m_runs, .secondsLeft = secondsLeft()});
    };
}

double StudyMeter::secondsLeft(Clock::time_point now) const {
    const double seconds = std::chrono::duration<double>(now - m_start).count();
    if (m_done <= 0 || seconds <= 0)
        return -1;
    const auto left = static_cast<double>(std::max<std::int64_t>(0, m_images - m_done));
    return left * seconds / static_cast<double>(m_done);
}

} // namespace retort::study
