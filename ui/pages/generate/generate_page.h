#pragma once
// Generate: how a synthetic set is to be generated and what that costs, and the images of the sets that there
// are, as they come.

#include "pages/page.h"

#include "base/result.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/job_table.h"
#include "store/synthetic_table.h"
#endif

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

class QButtonGroup;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace retort::study {
struct SetCost;
struct SetRequest;
} // namespace retort::study

namespace retort::ui {

class ClusterForm;
class ClusterList;
class DataShelf;
class GalleryCard;
class GeneratedGallery;
class GenerationDraft;
class GridCard;
class ModelTable;
class GeneratedInspector;
class Session;
class SetImportForm;
class SidePanel;
struct Obstacle;

class GeneratePage : public Page {
    Q_OBJECT

public:
    GeneratePage(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    void enter() override;
    GenerationDraft& draft() { return *m_draft; }
    /// Shows the set of this name.
    void showSubject(const QString& set) override;
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    /// The X/Y grid in place of the gallery.
    void setGridShown(bool on);
    /// The card that imports images of another program, for this folder.
    void offerImport(const std::filesystem::path& folder);
    SetImportForm& importForm() { return *m_importForm; }
    /// Shows what the file's command runs, and uses it as the generator once the person allows it.
    void offerCommand(const std::filesystem::path& file);
    /// Shows the images of this set, once it is known.
    void showSet(SyntheticSetId set);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addActions();
    void addBody();
    /// Begins with what the study on the Distil page was given since.
    void takeSharedChoice();
    /// The study on the Distil page learns from the gallery's set as it is.
    void offerSet();
    /// Fills the form with what a set was generated with.
    void takeFrom(const store::SyntheticSetRecord& set);
    void connectSetMenu();
    void followDraft();
    /// Why the set cannot be generated where it is to be. A cluster refuses some that this machine does.
    std::optional<Obstacle> obstacle() const;
    void askCost();
    void showCost(const Result<study::SetCost>& cost);
    void start();
    void startPreview();
    void addImports();
    void chooseImport();
    void chooseCommand();
    /// Puts the job into the queue and says so.
    void add(store::JobRequest request, const QString& message);
    /// By whom the gallery's set can be compared with test images: who scored it, else the form's teacher.
    std::optional<std::string> checkingTeacher() const;
    void followView(bool isGrid);
    void followGallery();
    void startCheck();
    void askStudent(std::optional<RunId> run);
    /// Sets and images may be new.
    void look();
    void lookAgain();
    void askSets();
    void takeSets(const std::vector<store::SyntheticSetRecord>& sets);
    /// What came of the job that was started here last.
    void followJob();
    void takeResult(const store::JobRecord& job); ///< of a finished one
    void takeImport(const store::JobRecord& job);

    Session& m_session;
    DataShelf& m_shelf;
    ModelTable* m_models;
    GenerationDraft* m_draft;
    GeneratedGallery* m_gallery;
    GalleryCard* m_card;
    GridCard* m_grid;
    QStackedWidget* m_views; ///< the gallery or the grid
    GeneratedInspector* m_inspector;
    SidePanel* m_side = nullptr;
    MessageStrip* m_cost;
    ClusterList* m_clusters;
    ClusterForm* m_clusterForm;
    QButtonGroup* m_kind;
    QPushButton* m_gridChip = nullptr;
    SetImportForm* m_importForm;
    QPushButton* m_preview = nullptr;
    QPushButton* m_generate = nullptr;
    QTimer* m_costDelay;
    QTimer* m_lookDelay;
    int m_sharedVersion = 0;
    JobId m_job{};             ///< started here and not ended yet
    SyntheticSetId m_newest{}; ///< of the sets that are listed
    SyntheticSetId m_wanted{}; ///< to be shown as soon as it is listed
    std::string m_wantedName{};
};

} // namespace retort::ui
