#include "window/status_line.h"

#include "models/session/job_list_model.h"
#include "models/session/problem_list.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "style/tokens.h"
#include "tensor/machine.h"
#include "widgets/card.h"

#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include <unistd.h>

namespace retort::ui {

namespace {

QString computeText(const study::ComputeContext& environment) {
    const auto device = tensor::resolveDevice(environment.device);
    if (!device.ok())
        return qt(environment.device);
    const auto precision = tensor::resolvePrecision(environment.precision, *device);
    const int threads = tensor::computeThreads(environment.threads);
    const auto name = device->isCpu() ? QStringLiteral("CPU") : qt(device->name);
    return StatusLine::tr("%1 · %Ln thread(s) · %2", nullptr, threads)
        .arg(name, precision.ok() ? qt(std::string{tensor::name(*precision)}) : QString());
}

constexpr int kFootBarSteps = 1000, kBarWidth = 120;

const JobRow* runningJob(const JobListModel& jobs) {
    for (int row = 0; row < jobs.rowCount(); ++row)
        if (jobs.row(row).state == store::JobState::Running)
            return &jobs.row(row);
    return nullptr;
}

int countOf(const JobListModel& jobs, store::JobState state) {
    int sum = 0;
    for (int row = 0; row < jobs.rowCount(); ++row)
        sum += jobs.row(row).state == state ? 1 : 0;
    return sum;
}

/// "1 running, 2 waiting · 12 min left", "2 paused, 1 failed"; "Idle" only where nothing is left to do.
QString workText(const JobListModel& jobs) {
    QStringList states;
    using store::JobState;
    const auto add = [&](JobState state, const QString& text) {
        if (const int sum = countOf(jobs, state); sum > 0)
            states << text.arg(sum);
    };
    add(JobState::Running, StatusLine::tr("%1 running"));
    add(JobState::Queued, StatusLine::tr("%1 waiting"));
    add(JobState::Paused, StatusLine::tr("%1 paused"));
    add(JobState::Failed, StatusLine::tr("%1 failed"));
    if (states.isEmpty())
        return StatusLine::tr("Idle");
    auto text = states.join(QStringLiteral(", "));
    if (const auto* running = runningJob(jobs); running && !running->left.isEmpty())
        text += QStringLiteral(" · ") + running->left;
    return text;
}

/// Which LibTorch computes; where it lies and whether it has CUDA as a tooltip.
QLabel* libTorchLabel(const tensor::Machine& machine) {
    auto* shown = label(QStringLiteral("LibTorch %1").arg(qt(machine.torchVersion)));
    const auto cuda = machine.cudaVersion.empty() ? StatusLine::tr("without CUDA")
                                                  : QStringLiteral("CUDA %1").arg(qt(machine.cudaVersion));
    shown->setToolTip(QStringLiteral("%1\n%2").arg(cuda, qt(machine.torchLibrary)));
    return shown;
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

StatusLine::StatusLine(const Session& session, const JobListModel& jobs, const ProblemList& problems,
                       QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_memory(label({})), m_problemList(problems), m_bar(new QProgressBar),
      m_work(label({})), m_problems(new QToolButton),
      m_machineMemory(static_cast<double>(tensor::describeMachine().memoryBytes)) {
    setObjectName(QStringLiteral("status"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(size::kStatus);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(size::kGap, 1, size::kGap, 0);
    line->setSpacing(size::kPageMargin);
    line->addWidget(label(computeText(session.environment())));
    line->addWidget(libTorchLabel(tensor::describeMachine()));
    line->addWidget(m_memory);
    auto* place = label(tr("Workspace %1").arg(shortPath(session.folder())));
    place->setToolTip(qt(session.folder()));
    line->addWidget(place);
    line->addStretch(1);
    line->addWidget(m_problems);
    line->addWidget(m_bar);
    line->addWidget(m_work);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, kFootBarSteps);
    m_problems->setProperty("role", QStringLiteral("badge"));
    connect(m_problems, &QToolButton::clicked, this, &StatusLine::problemsWanted);
    constexpr int kEverySeconds = 2000;
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &StatusLine::showMemory);
    timer->start(kEverySeconds);
    connect(&jobs, &JobListModel::modelReset, this, &StatusLine::showWork);
    connect(&jobs, &JobListModel::dataChanged, this, &StatusLine::showWork);
    connect(&problems, &ProblemList::modelReset, this, &StatusLine::showProblems);
    connect(&problems, &ProblemList::rowsInserted, this, &StatusLine::showProblems);
    connect(&problems, &ProblemList::rowsRemoved, this, &StatusLine::showProblems);
    showMemory();
    showWork();
    showProblems();
}

void StatusLine::addButton(QWidget* button) {
    layout()->addWidget(button);
}

void StatusLine::showMemory() {
    m_memory->setText(tr("Memory %1 of %2").arg(bytes(residentMemory()), bytes(m_machineMemory)));
}

void StatusLine::showProblems() {
    const int problems = m_problemList.rowCount();
    m_problems->setVisible(problems > 0);
    m_problems->setText(tr("%Ln problem(s)", nullptr, problems));
    m_problems->setToolTip(problems > 0 ? m_problemList.row(problems - 1).title : QString());
}

void StatusLine::showWork() {
    m_work->setText(workText(m_jobs));
    const auto* running = runningJob(m_jobs);
    m_bar->setVisible(running != nullptr);
    if (running)
        m_bar->setRange(0, running->done < 0 ? 0 : kFootBarSteps);
    if (running && running->done >= 0)
        m_bar->setValue(static_cast<int>(running->done * kFootBarSteps));
}

} // namespace retort::ui
