#pragma once
// Adds a folder or an archive to the datasets, in a line of the page: its name, how it is to be split, and
// how far the look at its files is.

#include "models/data/folder_import.h"
#include "widgets/card.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace retort::ui {

class EntryField;

class ImportForm : public Card {
    Q_OBJECT

public:
    explicit ImportForm(FolderImport& import, QWidget* parent = nullptr);

    /// Shows itself for this folder, or what another way of reading it gives.
    void offer(const FolderLook& look);

    /// What stands in it.
    struct Entries {
        FolderLook look{};
        QString name{}, test{}, validation{}, seed{};
        int nameEncoding = 0, contents = 0;
    };
    Entries entries() const;
    /// Shows itself as the form was that gave these entries, and an import that runs.
    void restore(const Entries& entries);

Q_SIGNALS:
    /// It has come to its end, or a person left it.
    void closed();

private:
    QWidget* splitFields();
    QWidget* nameFields();
    QWidget* contentsFields();
    QWidget* fieldRow(const QString& name, QWidget* field);
    QWidget* layoutFields();
    void showChoices();
    data::LayoutOptions chosenLayout() const;
    void addField(QHBoxLayout* line, const QString& name, QWidget* field);
    void checkName();
    QString whyNotAdded(const QString& nameProblem) const;
    void start();
    void cancel();
    void setRunning(bool running);
    void showProgress(ImportStep step, qint64 done, qint64 total);

    FolderImport& m_import;
    FolderLook m_look;
    QLabel* m_place;
    QLineEdit* m_name;
    QWidget* m_fields;
    QWidget* m_names;    ///< how an archive's file names are to be read
    QWidget* m_contents; ///< what IDX files hold
    QComboBox* m_level;
    QCheckBox* m_splitNames;
    QWidget* m_layout;
    QLabel* m_doubt;
    QWidget* m_split;
    QLabel* m_ownSplit;
    QComboBox* m_nameEncoding;
    QComboBox* m_contentsBox;
    EntryField* m_test;
    EntryField* m_validation;
    EntryField* m_seed;
    QProgressBar* m_bar;
    QLabel* m_progress;
    QPushButton* m_add;
    QPushButton* m_cancel;
};

} // namespace retort::ui
