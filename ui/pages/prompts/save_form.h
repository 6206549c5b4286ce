#pragma once
// Asks for the name under which prompts are kept, and says where.

#include "models/prompts/prompt_sets.h"
#include "widgets/card.h"

#include <filesystem>
#include <vector>

class QLineEdit;
class QPushButton;

namespace retort::ui {

class SaveForm : public Card {
    Q_OBJECT

public:
    explicit SaveForm(QWidget* parent = nullptr);

    /// Opens with a free name near `proposal`.
    void offer(const QString& proposal, const std::filesystem::path& folder, std::vector<PromptSource> sets);

Q_SIGNALS:
    void named(const QString& name);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString name() const;
    void check();
    void close();

    std::vector<PromptSource> m_sets;
    QLineEdit* m_name;
    QLabel* m_place;
    QPushButton* m_save;
};

} // namespace retort::ui
