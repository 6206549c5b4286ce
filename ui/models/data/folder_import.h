#pragma once
// Adding a folder or an archive to the workspace's datasets: first a look at what it is, then the import
// itself. Both run off the window's thread, and can be given up.

#include "data/registry/registry.h"
#include "models/session/background.h"

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace retort::ui {

class DataShelf;

/// What a folder holds, before any of its images is opened; of an archive no more than its size.
struct FolderLook {
    std::filesystem::path folder{}; ///< or the archive
    QString name{};                 ///< suggested; free, and one that a dataset may have
    QStringList classes{};
    std::int64_t files = 0;
    bool hasSplits = false; ///< it comes with training and test images, so nothing is to be split
    bool isArchive = false;
    std::uint64_t bytes = 0;       ///< of an archive
    QString title{};               ///< "STL10", when it is a known dataset
    bool asksContents = false;     ///< IDX files of which only a person knows what they hold
    data::LayoutOptions layout{};  ///< how its folders were read
    data::LayoutChoices choices{}; ///< what a person may decide about them
    QString doubt{};               ///< why its folders cannot be read so; empty when they can
};

struct FolderImportOptions {
    std::filesystem::path folder{}; ///< or an archive
    QString name{};
    double validationFraction = 0;
    double testFraction = 0.2;
    std::uint64_t splitSeed = 0;
    data::LayoutOptions layout{};
    QString contents{};     ///< of IDX files; empty: classes are called by their numbers
    QString nameEncoding{}; ///< of an archive; empty: found out
};

enum class ImportStep { Unpacking, Looking };

class FolderImport : public QObject {
    Q_OBJECT

public:
    /// `datasets` is the workspace's folder of imports.
    FolderImport(const DataShelf& shelf, std::filesystem::path datasets, QObject* parent = nullptr);
    /// Gives up what is being done.
    ~FolderImport() override;

    /// looked() or failed() follows.
    void look(const std::filesystem::path& folder, const data::LayoutOptions& layout = {});
    /// Why a dataset cannot have the name; empty when it can.
    QString whyNotNamed(const QString& name) const;
    /// imported(), failed() or stopped() follows.
    void start(const FolderImportOptions& options);
    void stop() { m_stop.request_stop(); }
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void looked(const retort::ui::FolderLook& look);
    /// In bytes of the archive, then in files.
    void progressed(retort::ui::ImportStep step, qint64 done, qint64 total);
    void imported(const QString& name, const retort::data::DatasetSummary& summary);
    void failed(const QString& message);
    void stopped();

private:
    bool isTaken(const QString& name) const;
    QString freeName(const std::filesystem::path& folder) const;
    void finish(const Result<data::DatasetSummary>& summary);
    void takeBack(const std::string& name);

    const DataShelf& m_shelf;
    std::filesystem::path m_datasets;
    std::stop_source m_stop;
    bool m_running = false;
    Background m_thread{1}; ///< the first to die: its work may still post
};

} // namespace retort::ui
