#pragma once
// A cluster, to be added or changed, in a card of the page: how ssh reaches it, and what Slurm is asked for.

#include "cluster/cluster_profile.h"
#include "widgets/card.h"

#include <QString>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace retort::ui {

class ClusterList;

class ClusterForm : public Card {
    Q_OBJECT

public:
    explicit ClusterForm(ClusterList& clusters, QWidget* parent = nullptr);

    /// Shows itself for a new cluster.
    void offerNew();
    /// Shows itself for the cluster of this name.
    void offer(const QString& cluster);
    /// What stands in it.
    cluster::ClusterProfile entries() const;

Q_SIGNALS:
    /// A cluster was added or changed.
    void saved(const QString& cluster);

private:
    QLineEdit* addField(const QString& name, const QString& tip, const QString& standard = {});
    void addNumbers();
    void addButtons();
    void show(const cluster::ClusterProfile& profile);
    void follow();
    void save();
    void remove();
    void answer(const Status& done);

    ClusterList& m_clusters;
    QString m_before; ///< the name of the cluster that is changed; empty: a new one
    QGridLayout* m_fields;
    QLineEdit *m_name, *m_host, *m_folder, *m_program, *m_partition, *m_account, *m_time, *m_memory, *m_gpus,
        *m_cpus, *m_further;
    QLabel* m_problem;
    QPushButton *m_remove, *m_save;
};

} // namespace retort::ui
