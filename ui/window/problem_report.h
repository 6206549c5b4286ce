#pragma once
// "Report a problem…": what `retort-cli doctor` says and the problems of this session as a text to copy or
// save. It is in English in every language of the window, because those who help read it; nothing is sent
// anywhere.

#include "doctor/report.h"

#include <QDialog>

#include <optional>

class QCheckBox;
class QDialogButtonBox;
class QPlainTextEdit;
class QPushButton;

namespace retort::ui {

class MessageStrip;
class ProblemList;
class Session;

class ProblemReport : public QDialog {
    Q_OBJECT

public:
    /// The machine is looked at in the background; until then there is nothing to copy.
    ProblemReport(Session& session, const ProblemList& problems, QWidget* parent = nullptr);

    /// Empty until the machine was looked at.
    QString text() const;
    /// Tells what went wrong in the dialog itself.
    void save(const QString& file);

private:
    void askMachine(Session& session);
    void take(doctor::Report report);
    void write();
    QDialogButtonBox* buttons();
    void copy() const;
    void chooseFile();

    std::vector<std::string> m_problems;
    std::optional<doctor::Report> m_report;
    QPlainTextEdit* m_text;
    QCheckBox* m_fileNames;
    MessageStrip* m_strip;
    QPushButton* m_copy = nullptr;
    QPushButton* m_save = nullptr;
};

} // namespace retort::ui
