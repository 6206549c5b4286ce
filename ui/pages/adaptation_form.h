#pragma once
// Adapts a generator to the labelled images of a dataset (study/adaptation/adaptation.h), in a card of the
// Models page: to which, how long, and under which name.

#include "study/adaptation/adaptation.h"
#include "widgets/card.h"

#include <optional>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QPushButton;

namespace retort::ui {

class EntryField;
class Session;

class AdaptationForm : public Card {
    Q_OBJECT

public:
    explicit AdaptationForm(Session& session, QWidget* parent = nullptr);

    /// Shows itself for this generator, with what is usual.
    void offer(const QString& generator);
    /// What stands in it; absent while it is hidden.
    std::optional<study::AdaptationRequest> entries() const;
    /// Shows itself as the form was that had these entries.
    void restore(const study::AdaptationRequest& entries);

Q_SIGNALS:
    void adaptWanted(const retort::study::AdaptationRequest& request);

private:
    void addFields();
    void addField(QHBoxLayout* line, const QString& name, QWidget* field, int width);
    study::AdaptationRequest request() const;
    /// The datasets that there are, and the one that was chosen.
    void listDatasets(const QString& chosen);
    void look();
    void showLabelled(std::int64_t images);
    void follow();
    QString problem() const;

    Session& m_session;
    std::string m_generator;
    QString m_dataProblem; ///< why nothing can be learnt of the dataset; empty when it can
    QComboBox* m_dataset;
    QLineEdit* m_name;
    EntryField* m_rank;
    EntryField* m_steps;
    EntryField* m_batch;
    EntryField* m_rate;
    QCheckBox* m_textEncoder;
    QLabel* m_found;
    QPushButton* m_cancel;
    QPushButton* m_adapt;
};

} // namespace retort::ui
