#pragma once
// The images of a synthetic set as a list that can be filtered and sorted, and in which single images are
// kept or excluded. New ones join it while they are generated.

#include "models/generate/gallery_filter.h"
#include "models/generate/generated_files.h"
#include "models/session/table_model.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/curation_table.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "synthesis/curation/curation_rules.h"
#endif

#include <QAbstractListModel>

#include <memory>
#include <optional>
#include <vector>

namespace retort::ui {

class Session;

/// A student that can be asked about a set's images.
struct KnownStudent {
    RunId run{};
    QString name{}; ///< "SUP, seed 1 (run 17)"
};

class GeneratedGallery : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { NumberRole = FirstOwnRole };
    using Image = store::SyntheticImageRecord;

    /// The session must outlive it.
    explicit GeneratedGallery(Session& session, QObject* parent = nullptr);

    /// Images of another set leave at once; loaded() follows when those of this one are there.
    void showSet(SyntheticSetId set);
    /// Takes in the images that have been generated since.
    void follow();
    /// Reads everything again: states and scores may have changed.
    void reload();
    void setFilter(const GalleryFilter& filter);
    void setOrder(ImageOrder order);
    /// These alone, in this order, until the filter changes; none: as the filter has it.
    void showOnly(std::vector<std::int64_t> numbers);
    bool showsOnlySome() const { return !m_only.empty(); }

    /// Keeps the images of these rows, or leaves them out, whatever rules say later; stored at once.
    void mark(const std::vector<int>& rows, store::ImageState state);
    /// What rules would make of all images of the set.
    synthesis::CurationDecision decide(const synthesis::CurationLimits& limits) const;
    /// Applies rules; loaded() follows, or failed().
    void curate(const synthesis::CurationLimits& limits);
    bool canUndo() const { return !m_marks.empty() || m_steps > 0; }
    /// Takes the last mark or rules back, also those of an earlier day.
    void undo();
    /// Whether what was taken back last can be done again; it is a step of its own then, marked by hand.
    bool canRedo() const { return !m_undone.empty(); }
    void redo();
    /// Absent if the set was not compared with test images yet.
    const std::optional<store::SetCheck>& check() const { return m_check; }
    /// Null for an image that is none.
    const store::NearDuplicate* nearDuplicate(std::int64_t number) const;
    /// Every image's score, where it has one.
    std::vector<double> scores() const;
    /// Every image's entropy of a student's prediction, where one was asked.
    std::vector<double> entropies() const;
    /// Trained students of the set's dataset, the newest first.
    const std::vector<KnownStudent>& students() const { return m_students; }

    /// Absent before a set is loaded.
    const std::optional<store::SyntheticSetRecord>& set() const { return m_set; }
    const Image& image(int row) const { return m_images[at(row)]; }
    /// -1 for an image that is not shown.
    int rowOf(std::int64_t number) const;
    /// Those that were kept, and those that were excluded, shown or not.
    std::int64_t kept() const { return m_kept; }
    std::int64_t excluded() const { return static_cast<std::int64_t>(m_images.size()) - m_kept; }
    const std::shared_ptr<GeneratedFiles>& files() const { return m_files; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    /// A set is there, has more images, or some were marked.
    void loaded();
    void failed(const QString& message);

private:
    using Marks = std::vector<store::ImageMark>;
    struct Answer {
        store::SyntheticSetRecord set;
        std::vector<Image> images{};
        std::optional<store::SetCheck> check{};
        std::int64_t steps = 0; ///< that can be taken back
        std::vector<KnownStudent> students{};
    };
    using Rows = std::vector<int>;

    std::size_t at(int row) const { return static_cast<std::size_t>(m_rows[static_cast<std::size_t>(row)]); }
    void ask(std::int64_t first);
    void take(std::int64_t first, Answer answer);
    void show(const Marks& marks);
    /// How the images of these marks are now.
    Marks now(const Marks& marks) const;
    /// Marks images, for good until it is taken back.
    void apply(Marks before, const Marks& after);
    void keepTakenBack();
    /// Writes, by way of the session's reader, and reads again if it failed, or if asked to.
    template<class Write> void write(Write write, bool readAgain);
    void countKept();
    Rows passing() const;
    Rows placesOf(const std::vector<std::int64_t>& numbers) const;
    void showRows(Rows rows);
    bool growTo(const Rows& rows);
    bool shrinkTo(const Rows& rows);

    Session& m_session;
    SyntheticSetId m_id{};
    std::optional<store::SyntheticSetRecord> m_set;
    std::vector<Image> m_images; ///< by number; without invalid ones, which have no file
    std::shared_ptr<GeneratedFiles> m_files;
    Rows m_rows; ///< into m_images
    GalleryFilter m_filter;
    std::vector<std::int64_t> m_only;
    ImageOrder m_order = ImageOrder::AsDrawn;
    std::vector<Marks> m_marks;  ///< how the images of the last steps were before, as far as it is known here
    std::vector<Marks> m_undone; ///< how the images were before they were taken back
    std::optional<Marks> m_takenBack; ///< how all were before a step of the store was taken back
    std::int64_t m_steps = 0;         ///< in the store that are not among them
    std::optional<store::SetCheck> m_check;
    std::vector<KnownStudent> m_students;
    std::int64_t m_kept = 0;
    int m_asked = 0;   ///< number of the newest question: answers to older ones are dropped
    int m_written = 0; ///< marks so far: an answer from before one is asked for again
    bool m_isAsking = false;
};

} // namespace retort::ui
