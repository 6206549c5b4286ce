#pragma once
// Which prompts a study reads its classes with, and which generated sets of the workspace it takes as they
// are: a row for each of its datasets.

#include "models/distil/study_material.h"

#include <QWidget>

class QComboBox;
class QFormLayout;

namespace retort::ui {

class StudyDraft;

class MaterialFields : public QWidget {
    Q_OBJECT

public:
    MaterialFields(StudyDraft& draft, StudyMaterial& material, QWidget* parent = nullptr);

private:
    void follow();
    void build();
    void addPrompts(const std::string& dataset);
    void addSet(const std::string& dataset, study::Source source);
    QString titleFor(const QString& what, const std::string& dataset) const;

    StudyDraft& m_draft;
    StudyMaterial& m_material;
    std::vector<std::string> m_datasets;
    std::vector<std::function<void()>> m_showers;
    QFormLayout* m_form;
};

} // namespace retort::ui
