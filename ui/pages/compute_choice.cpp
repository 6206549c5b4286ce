#include "pages/compute_choice.h"

#include "models/session/cluster_list.h"
#include "models/session/text.h"
#include "pages/cluster_form.h"

#include <QSignalBlocker>

namespace retort::ui {

namespace {

enum class Entry { Machine, Cluster, Add, Edit };

constexpr int kEntryRole = Qt::UserRole + 1;

} // namespace

ComputeChoice::ComputeChoice(ClusterList& clusters, ClusterForm& form, QWidget* parent)
    : CalmCombo(parent), m_clusters(clusters), m_form(form) {
    setAccessibleName(tr("Compute"));
    setToolTip(
        tr("Where studies are run and sets are generated: on this machine, or as tasks of a cluster with "
           "Slurm, whose results come back here"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(this, &QComboBox::activated, this, &ComputeChoice::take);
    connect(&clusters, &ClusterList::changed, this, &ComputeChoice::list);
    list();
}

void ComputeChoice::list() {
    const QSignalBlocker quiet(this);
    const auto add = [this](Entry entry, const QString& text, const QString& cluster = {}) {
        addItem(text, cluster);
        setItemData(count() - 1, static_cast<int>(entry), kEntryRole);
    };
    clear();
    add(Entry::Machine, tr("This machine"));
    for (const auto& profile : m_clusters.all())
        add(Entry::Cluster, qt(profile.name), qt(profile.name));
    const auto chosen = m_clusters.chosen();
    setCurrentIndex(chosen ? findData(qt(chosen->name)) : 0);
    insertSeparator(count());
    add(Entry::Add, tr("Add a cluster…"));
    if (chosen)
        add(Entry::Edit, tr("Edit %1…").arg(qt(chosen->name)));
}

/// What opens a form is no choice: the one before stays.
void ComputeChoice::take(int index) {
    const auto entry = static_cast<Entry>(itemData(index, kEntryRole).toInt());
    const auto before = m_clusters.chosen();
    if (entry == Entry::Machine || entry == Entry::Cluster)
        return m_clusters.choose(itemData(index).toString());
    list();
    if (entry == Entry::Add)
        m_form.offerNew();
    else if (before)
        m_form.offer(qt(before->name));
}

} // namespace retort::ui
