#pragma once
// The datasets that a workspace knows. Each is opened once, off the window's thread, and shared by all
// pages.
//
//   connect(&shelf, &DataShelf::changed, this, [this](const QString& name) { ... shelf.find(name) ... });
//   shelf.whenOpen(this, name, [this](const Result<OpenDataset>& set) { ... (*set)->image(...) ... });

#include "base/result.h"
#include "data/known_datasets.h"
#include "data/registry/registry.h"
#include "models/session/background.h"
#include "models/session/labelled_choice.h"

#include <QObject>
#include <QPointer>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace retort::ui {

using OpenDataset = std::shared_ptr<const data::Dataset>;

enum class ShelfState {
    Closed, ///< not asked for yet
    Opening,
    Ready,
    Missing, ///< its files are not where they should be
    Broken   ///< they are there, but cannot be used
};

struct ShelvedDataset {
    QString name{};
    std::filesystem::path path{};
    ShelfState state = ShelfState::Closed;
    bool listed = true;                        ///< false: a path that somebody asked for, or `offered`
    bool offered = false;                      ///< a known dataset that is nowhere, and that one can get
    const data::KnownDataset* known = nullptr; ///< which published dataset it is, if it is one
    double done = -1; ///< while it is opened: share of its files looked at; negative when not known
    std::optional<Error> failure{}; ///< why it is missing or broken, and the way out
    OpenDataset dataset{};          ///< when it is ready

    /// The failure in the window's words; empty without one.
    QString problem() const;
};

class DataShelf : public QObject {
    Q_OBJECT

public:
    using Then = std::function<void(const Result<OpenDataset>&)>;

    explicit DataShelf(data::DatasetSearch search, QObject* parent = nullptr);
    /// Gives up what is being opened.
    ~DataShelf() override;

    /// By name. Empty until listed() has come once.
    const std::vector<ShelvedDataset>& datasets() const { return m_sets; }
    /// Null for a name that is not on the shelf. Valid until the next signal.
    const ShelvedDataset* find(const QString& name) const;

    /// Looks again which datasets there are and whether their files still are; listed() follows.
    void reload();
    /// Opens what is closed; changed() follows.
    void open(const QString& name);
    void openAll();
    /// As open(), also when it is open or broken: its files may have changed.
    void reopen(const QString& name);
    /// Calls `then` with the dataset, a name or a path, at once if it is ready, unless `asker` is gone by
    /// then.
    void whenOpen(QObject* asker, const QString& name, Then then);

    /// The part of its training split whose labels a study may learn from; what is usual if nothing was
    /// chosen.
    LabelledChoice labelled(const QString& name) const;
    /// Remembers it; labelledChanged() follows if it is another one.
    void setLabelled(const QString& name, const LabelledChoice& choice);

    const data::DatasetSearch& search() const { return m_search; }
    bool isIdle() const { return m_threads.isIdle(); }
    const Background& threads() const { return m_threads; }

Q_SIGNALS:
    /// The list is there, or has been looked at again.
    void listed();
    /// The dataset is being opened, is ready, or failed.
    void changed(const QString& name);
    void labelledChanged(const QString& name);

private:
    struct Waiting {
        QString name;
        QPointer<QObject> asker;
        Then then;
    };

    ShelvedDataset* entry(const QString& name);
    ShelvedDataset& entryOrNew(const QString& name);
    void take(std::vector<data::DatasetListing> listings);
    void startOpening(ShelvedDataset& set);
    void finishOpening(const QString& name, Result<OpenDataset> opened);
    void setProgress(const QString& name, double done);
    void answer(const QString& name, const Result<OpenDataset>& opened);

    data::DatasetSearch m_search;
    std::vector<ShelvedDataset> m_sets;
    std::vector<Waiting> m_waiting;
    std::stop_source m_stop;
    Background m_threads{2}; ///< the first to die: its work may still post
};

} // namespace retort::ui
