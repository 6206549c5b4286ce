#pragma once
// Models: teachers and generators, whether they are whole, and how to add more.

#include "base/result.h"
#include "pages/page.h"

#include <filesystem>

class QLabel;
class QPushButton;

namespace retort::study {
struct ModelReport;
}

namespace retort::ui {

class Card;
class CombinationForm;
class Downloads;
class ModelTable;
class Session;
class TableView;

class ModelsPage : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(Session& session, QWidget* parent = nullptr);

    void enter() override;
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    /// kCombine: the form that puts a generator together.
    void showSubject(const QString& subject) override;
    CombinationForm& combinationForm() { return *m_combination; }
    static inline const QString kCombine = QStringLiteral("combine");

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void chooseFirst();
    void showModel(int row);
    void verify();
    void showReport(const QString& name, const Result<study::ModelReport>& report);
    void add();
    void addCombination(QPushButton& button);
    void listBases();
    /// What the program has a list of, and the way to a list of one's own.
    void addDownloads(QPushButton& button);
    void chooseList();
    void showDownloads();
    /// Makes a folder or checkpoint known by a link in the workspace.
    void link(const std::filesystem::path& source);

    Session& m_session;
    ModelTable* m_models;
    Downloads* m_downloads;
    TableView* m_table;
    Card* m_details;
    QLabel* m_facts;
    QLabel* m_verdict;
    QPushButton* m_verify;
    CombinationForm* m_combination;
    std::filesystem::path m_wanted; ///< to be chosen when it is listed
};

} // namespace retort::ui
