#pragma once
// Puts a generator together of a model, LoRAs, an image adapter and a small decoder
// (teacher/combined_generator.h), in a card of the Models page.

#include "base/result.h"
#include "teacher/combined_generator.h"
#include "widgets/card.h"

#include <QStringList>

#include <optional>
#include <vector>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QPushButton;

namespace retort::ui {

class EntryField;
class Session;

class CombinationForm : public Card {
    Q_OBJECT

public:
    explicit CombinationForm(Session& session, QWidget* parent = nullptr);

    /// Models to start from: text-to-image generators.
    void setBases(const QStringList& names);
    /// Shows itself for this base, or for the first.
    void offer(const QString& base);
    /// What stands in it; absent while it is hidden.
    std::optional<study::Combination> entries() const;
    /// Shows itself as the form was that had these entries.
    void restore(const study::Combination& entries);

Q_SIGNALS:
    /// It has been checked and is a model of the workspace now.
    void combined(const retort::study::CombinedGenerator& generator);

private:
    struct LoraRow {
        QWidget* whole;
        QLineEdit* file;
        EntryField* strength;
    };

    void addFields();
    /// A line for a file, with a button that looks for it.
    QLineEdit* addFile(QHBoxLayout* line, const QString& name, const QString& tip);
    QComboBox* schedulers() const;
    void addLora(const diffusion::LoraChoice& lora);
    void removeLora(const QWidget* row);
    study::Combination request() const;
    /// Why it cannot be put together yet; empty if it can be tried.
    QString problem() const;
    void follow();
    void tell(const QString& text, const QString& tone = {});
    void combine();
    void showCombined(const Result<study::CombinedGenerator>& generator);

    Session& m_session;
    bool m_checking = false;
    std::vector<LoraRow> m_loras;
    QComboBox* m_base;
    QComboBox* m_scheduler;
    QLineEdit* m_name;
    QLineEdit* m_adapter = nullptr;
    QLineEdit* m_decoder = nullptr;
    EntryField* m_scale;
    QVBoxLayout* m_rows;
    QLabel* m_told;
    QPushButton* m_add;
    QPushButton* m_cancel;
    QPushButton* m_combine;
};

} // namespace retort::ui
