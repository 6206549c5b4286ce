#pragma once
// Prompts: the sentences that a teacher reads, what the classes are called in them, and how well it
// classifies with them, before a run is spent on it.

#include "models/prompts/zero_shot_measurements.h"
#include "pages/page.h"

#include <filesystem>
#include <functional>

class QPushButton;
class QStackedWidget;

namespace retort::ui {

class AccuracyCard;
class ClassNameCard;
class DataShelf;
class EmptyState;
class ModelTable;
class PromptBar;
class PromptController;
class PromptDraft;
class PromptLibrary;
class SaveForm;
class Session;
class SetForm;
class TemplateCard;

class PromptsPage : public Page {
    Q_OBJECT

public:
    PromptsPage(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    void enter() override;
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    void showDataset(const QString& name);
    /// As dropping the file onto the page does.
    void importFile(const std::filesystem::path& file);
    void exportFile(const std::filesystem::path& file);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void addActions();
    void addContent();
    void connectLibrary();
    void connectState();
    void chooseFirst();
    /// Begins with the dataset and the teacher that the study on the Distil page was given since.
    void takeSharedChoice();
    /// The study on the Distil page reads its classes with these prompts.
    void offerPrompts();
    void showPlace(const QString& heading, const QString& text);
    /// At once if nothing would be lost, else once a person has said so.
    void replaceBy(const QString& title, const std::function<void()>& act);
    void chooseImport();
    void chooseExport();
    void save();
    void nameIt();
    void retry(JobId job, const QString& message);
    void showSuggestion(const QString& text, bool hasChanged);
    void offerUndo(const QString& text);
    void showSplits();
    void showPublished();
    void showState();
    void showLive();
    void showFiles();
    void showMeasuring();
    void showSuggesting();
    void showAccuracy();

    Session& m_session;
    DataShelf& m_shelf;
    ModelTable* m_models;
    PromptController* m_controller;
    PromptDraft* m_draft;
    PromptLibrary* m_library;
    int m_sharedVersion = 0;
    QString m_undoOffer; ///< what the strip says beside its Undo
    QPushButton* m_import = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_saveAs = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_suggest = nullptr;
    QPushButton* m_measure = nullptr;
    PromptBar* m_bar;
    SaveForm* m_form;
    SetForm* m_setForm;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    TemplateCard* m_templates;
    ClassNameCard* m_classes;
    AccuracyCard* m_accuracy;
};

} // namespace retort::ui
