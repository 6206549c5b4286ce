#pragma once
// Asks which set of a file is meant, where the file has one for each dataset and none for this one.

#include "widgets/card.h"

#include <filesystem>

class QComboBox;

namespace retort::ui {

class SetForm : public Card {
    Q_OBJECT

public:
    explicit SetForm(QWidget* parent = nullptr);

    void offer(const std::filesystem::path& file, const QStringList& sets);

Q_SIGNALS:
    void chosen(const std::filesystem::path& file, const QString& set);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose();

    std::filesystem::path m_file;
    QLabel* m_text;
    QComboBox* m_sets;
};

} // namespace retort::ui
