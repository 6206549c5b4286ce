#include "window/status_line.h"

#include "models/job_list_model.h"
#include "models/session.h"
#include "models/text.h"
#include "style/tokens.h"
#include "tensor/machine.h"
#include "widgets/card.h"

#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QTimer>

#include <unistd.h>

namespace retort::ui {

namespace {

QString computeText(const study::JobEnvironment& environment) {
    const auto device = tensor::resolveDevice(environment.device);
    if (!device.ok())
        return qt(environment.device);
    const auto precision = tensor::resolvePrecision(environment.precision, *device);
    const int threads = tensor::computeThreads(environment.threads);
    const auto name = device->isCpu() ? QStringLiteral("CPU") : qt(device->name);
    return StatusLine::tr("%1 · %Ln thread(s) · %2", nullptr, threads)
        .arg(name, precision.ok() ? qt(std::string{tensor::name(*precision)}) : QString());
}

QString shortPath(const std::filesystem::path& path) {
    const auto full = qt(path);
    const auto home = QDir::homePath();
    return full.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + full.mid(home.size()) : full;
}

/// Resident memory of this process in bytes; 0 where it cannot be told.
double residentMemory() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const auto fields = file.readAll().split(' ');
    return fields.size() > 1 ? fields[1].toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) : 0;
}

} // namespace

StatusLine::StatusLine(const Session& session, const JobListModel& jobs, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_memory(label({})), m_work(label({})),
      m_machineMemory(static_cast<double>(tensor::describeMachine().memoryBytes)) {
    setObjectName(QStringLiteral("status"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(size::kStatus);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(size::kGap, 1, size::kGap, 0);
    line->setSpacing(size::kPageMargin);
    line->addWidget(label(computeText(session.environment())));
    line->addWidget(m_memory);
    auto* place = label(tr("Workspace %1").arg(shortPath(session.folder())));
    place->setToolTip(qt(session.folder()));
    line->addWidget(place);
    line->addStretch(1);
    line->addWidget(m_work);
    constexpr int kEverySeconds = 2000;
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &StatusLine::showMemory);
    timer->start(kEverySeconds);
    connect(&jobs, &JobListModel::modelReset, this, &StatusLine::showWork);
    connect(&jobs, &JobListModel::dataChanged, this, &StatusLine::showWork);
    showMemory();
    showWork();
}

void StatusLine::addButton(QWidget* button) {
    layout()->addWidget(button);
}

void StatusLine::showMemory() {
    m_memory->setText(tr("Memory %1 of %2").arg(bytes(residentMemory()), bytes(m_machineMemory)));
}

void StatusLine::showWork() {
    const int running = m_jobs.running(), waiting = m_jobs.waiting();
    if (running + waiting == 0)
        return m_work->setText(tr("Idle"));
    auto text = tr("%1 running, %2 waiting").arg(running).arg(waiting);
    if (const auto seconds = m_jobs.secondsLeft(); seconds >= 0)
        text += QStringLiteral(" · ") + tr("this one is done in about %1").arg(duration(seconds));
    m_work->setText(text);
}

} // namespace retort::ui
