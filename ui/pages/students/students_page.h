#pragma once
// Students: those that have been trained, each beside its teacher, to be tried and given away.

#include "pages/page.h"

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "deploy/student_export.h"
#endif

#include <QTimer>

#include <filesystem>
#include <stop_token>

class QAction;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace retort::ui {

class Card;
class ComparisonCard;
class EmptyState;
class LatencyBook;
class Session;
class StudentTable;
class TableView;
class TryCard;
struct RunMove;
struct TrainedStudent;

class StudentsPage : public Page {
    Q_OBJECT

public:
    explicit StudentsPage(Session& session, QWidget* parent = nullptr);
    /// Gives up an export that is under way.
    ~StudentsPage() override { m_closing.request_stop(); }

    void enter() override;
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    /// Writes the chosen student as a file for other programs and says where it is.
    void exportTo(const std::filesystem::path& target, const study::ExportOptions& options = {});

    /// The same in 8-bit integers, as ONNX: reads images of its dataset, which can take minutes.
    void exportQuantisedTo(const std::filesystem::path& target,
                           study::NetworkInput input = study::NetworkInput::Tensor);

    const StudentTable& table() const { return *m_students; }
    TryCard& tryCard() { return *m_try; }

private:
    void addActions();
    QWidget* makeContent();
    QWidget* makeTable();
    void follow(const std::vector<RunMove>& moves);
    void showStudents();
    void restoreChoice();
    void choose(int row);
    void showChosen();
    /// Null without one.
    const TrainedStudent* chosen() const;
    void measure();
    void addExports();
    void chooseExport(study::ExportFormat format);
    void chooseQuantisedExport();
    /// Empty where the person gave it up.
    std::filesystem::path chooseTarget(study::ExportFormat format, const QString& addition = {});
    void showWritten(const std::filesystem::path& target, const QString& message);
    void showFile();
    void filter(const QString& text);
    void showCount();

    Session& m_session;
    LatencyBook* m_latencies;
    StudentTable* m_students;
    TableView* m_table;
    QLineEdit* m_filter;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    Card* m_card;
    ComparisonCard* m_comparison;
    TryCard* m_try;
    QPushButton* m_measure = nullptr;
    QPushButton* m_show = nullptr;
    QPushButton* m_export = nullptr;
    QAction* m_wholeImages = nullptr; ///< of its menu: choices for files that hold a network
    QAction* m_foldNorms = nullptr;
    QTimer m_settle; ///< so that a burst of finished runs is read once
    std::int64_t m_run = -1;
    std::stop_source m_closing;
};

} // namespace retort::ui
