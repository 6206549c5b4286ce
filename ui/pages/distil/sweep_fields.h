#pragma once
// What a study varies: one key or two, each with its values.

#include "study/spec/spec.h"

#include <QWidget>

#include <array>
#include <vector>

class QComboBox;

namespace retort::ui {

class EntryField;
class StudyDraft;

class SweepFields : public QWidget {
    Q_OBJECT

public:
    explicit SweepFields(StudyDraft& draft, QWidget* parent = nullptr);

private:
    struct Row {
        QComboBox* key = nullptr;
        EntryField* values = nullptr;
    };

    Row addRow();
    void follow();
    void write();

    StudyDraft& m_draft;
    std::array<Row, 2> m_rows;
    std::vector<study::VariedKey> m_shown;
};

} // namespace retort::ui
