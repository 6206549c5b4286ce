#include "pages/cluster_form.h"

#include "models/session/advice.h"
#include "models/session/cluster_list.h"
#include "models/session/text.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace retort::ui {

namespace {

constexpr int kColumnsOfFields = 4;

std::optional<int> numberIn(const QLineEdit& line) {
    bool isNumber = false;
    const int number = line.text().toInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

QString numberText(const std::optional<int>& number) {
    return number ? QString::number(*number) : QString{};
}

std::vector<std::string> wordsIn(const QLineEdit& line) {
    std::vector<std::string> words;
    for (const auto& word : line.text().split(QLatin1Char(' '), Qt::SkipEmptyParts))
        words.push_back(utf8(word));
    return words;
}

QString textOfWords(const std::vector<std::string>& words) {
    QStringList texts;
    for (const auto& word : words)
        texts << qt(word);
    return texts.join(QLatin1Char(' '));
}

std::string typedIn(const QLineEdit& line) {
    return utf8(line.text().trimmed());
}

} // namespace

ClusterForm::ClusterForm(ClusterList& clusters, QWidget* parent)
    : Card(parent), m_clusters(clusters), m_fields(new QGridLayout), m_problem(label({}, "label")),
      m_remove(new QPushButton(tr("Remove"))), m_save(new QPushButton(tr("Save"))) {
    body()->addLayout(m_fields);
    m_fields->setHorizontalSpacing(2 * size::kStep);
    m_fields->setVerticalSpacing(size::kStep);
    m_name = addField(tr("Name"), tr("By which you choose it"));
    m_host =
        addField(tr("ssh host"),
                 tr("A login node as ssh knows it: name, user@name or an alias of ~/.ssh/config; ssh must "
                    "reach it without asking for a password. Empty: this machine is a login node"),
                 tr("this machine"));
    m_folder = addField(tr("Folder there"),
                        tr("For Retort alone, on a disk that all nodes see; a relative one begins at home"));
    m_program = addField(tr("retort-cli there"), tr("Its path, or its name where a login shell finds it"));
    m_partition = addField(tr("Partition"), tr("Where Slurm runs the tasks"), tr("default"));
    m_account = addField(tr("Account"), tr("That Slurm charges"), tr("default"));
    m_time = addField(tr("Time limit of a task"),
                      tr("As Slurm reads it: 4:00:00. A task that needs longer saves its state and goes on"),
                      tr("default"));
    m_memory = addField(tr("Memory of a task"), tr("As Slurm reads it: 16G"), tr("default"));
    addNumbers();
    m_further = addField(tr("Other options of sbatch"),
                         tr("As they are, with spaces between them: --qos=high"), tr("none"));
    m_problem->setWordWrap(true);
    body()->addWidget(m_problem);
    addButtons();
    hide();
}

QLineEdit* ClusterForm::addField(const QString& name, const QString& tip, const QString& standard) {
    auto* field = new QLineEdit;
    auto* text = label(name, "label");
    text->setBuddy(field);
    field->setAccessibleName(name);
    field->setToolTip(tip);
    field->setPlaceholderText(standard);
    const int place = m_fields->count() / 2;
    const int row = place / kColumnsOfFields, column = 2 * (place % kColumnsOfFields);
    m_fields->addWidget(text, row, column);
    m_fields->addWidget(field, row, column + 1);
    m_fields->setColumnStretch(column + 1, 1);
    connect(field, &QLineEdit::textChanged, this, &ClusterForm::follow);
    return field;
}

void ClusterForm::addNumbers() {
    m_gpus = addField(tr("GPUs per task"), tr("A task trains one student, or generates images"), tr("none"));
    m_cpus = addField(tr("CPU cores per task"), tr("For loading images, and for training without a GPU"),
                      tr("default"));
    for (auto* field : {m_gpus, m_cpus})
        field->setValidator(new QIntValidator(cluster::kPerTask.smallest, cluster::kPerTask.largest, field));
}

void ClusterForm::addButtons() {
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    auto* cancel = new QPushButton(tr("Cancel"));
    m_remove->setToolTip(tr("Removes the cluster from the list; its folder and jobs stay"));
    line->addStretch(1);
    for (auto* button : {m_remove, cancel, m_save})
        line->addWidget(button);
    body()->addLayout(line);
    connect(cancel, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_remove, &QPushButton::clicked, this, &ClusterForm::remove);
    connect(m_save, &QPushButton::clicked, this, &ClusterForm::save);
}

void ClusterForm::offerNew() {
    m_before.clear();
    setHeading(tr("Add a cluster"));
    show({});
}

void ClusterForm::offer(const QString& cluster) {
    for (const auto& profile : m_clusters.all())
        if (qt(profile.name) == cluster) {
            m_before = cluster;
            setHeading(tr("Edit %1").arg(cluster));
            return show(profile);
        }
}

void ClusterForm::show(const cluster::ClusterProfile& profile) {
    m_name->setText(qt(profile.name));
    m_host->setText(qt(profile.host));
    m_folder->setText(qt(profile.folder));
    m_program->setText(qt(profile.program));
    m_partition->setText(qt(profile.slurm.partition));
    m_account->setText(qt(profile.slurm.account));
    m_time->setText(qt(profile.slurm.time));
    m_memory->setText(qt(profile.slurm.memory));
    m_gpus->setText(numberText(profile.slurm.gpusPerTask));
    m_cpus->setText(numberText(profile.slurm.cpusPerTask));
    m_further->setText(textOfWords(profile.slurm.further));
    m_remove->setVisible(!m_before.isEmpty());
    follow();
    setVisible(true);
    m_name->setFocus();
}

cluster::ClusterProfile ClusterForm::entries() const {
    return {.name = typedIn(*m_name),
            .host = typedIn(*m_host),
            .folder = typedIn(*m_folder),
            .program = typedIn(*m_program),
            .slurm = {.partition = typedIn(*m_partition),
                      .account = typedIn(*m_account),
                      .time = typedIn(*m_time),
                      .gpusPerTask = numberIn(*m_gpus),
                      .cpusPerTask = numberIn(*m_cpus),
                      .memory = typedIn(*m_memory),
                      .further = wordsIn(*m_further)}};
}

/// A name that is missing needs no sentence.
void ClusterForm::follow() {
    const auto checked = cluster::checkProfile(entries());
    m_problem->setText(checked.ok() || typedIn(*m_name).empty() ? QString{} : told(checked.error()));
    setAvailable(*m_save, checked.ok() ? QString{} : told(checked.error()));
}

void ClusterForm::answer(const Status& done) {
    if (!done.ok())
        return m_problem->setText(told(done.error()));
    hide();
}

void ClusterForm::save() {
    const auto profile = entries();
    const auto stored = m_clusters.put(profile, m_before);
    answer(stored);
    if (stored.ok())
        Q_EMIT saved(qt(profile.name));
}

void ClusterForm::remove() {
    answer(m_clusters.remove(m_before));
}

} // namespace retort::ui
