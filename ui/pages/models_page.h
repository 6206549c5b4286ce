#pragma once
// Models: teachers and generators, whether they are whole, and how to add more.

#include "base/result.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#endif
#include "pages/page.h"

#include <filesystem>

class QLabel;
class QPushButton;

namespace retort::study {
struct AdaptationRequest;
struct ModelReport;
} // namespace retort::study

namespace retort::store {
struct JobRecord;
}

namespace retort::ui {

class AdaptationForm;
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
    static inline const QString kCombine = QStringLiteral("combine");
    AdaptationForm& adaptationForm() { return *m_adaptation; }
    CombinationForm& combinationForm() { return *m_combination; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void choose();
    void showModel(int row);
    void verify();
    QString textOf(const QString& name, const Result<study::ModelReport>& report) const;
    void showReport(const QString& name, const Result<study::ModelReport>& report);
    void adapt(const study::AdaptationRequest& request);
    /// What came of the generator that was adapted here last.
    void followJob();
    void showAdapted(const store::JobRecord& job);
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
    QPushButton* m_adapt;
    AdaptationForm* m_adaptation;
    CombinationForm* m_combination;
    JobId m_job{};                  ///< of an adaptation that was started here and has not ended yet
    std::filesystem::path m_wanted; ///< to be chosen when it is listed
};

} // namespace retort::ui
