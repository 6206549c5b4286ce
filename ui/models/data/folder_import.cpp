#include "models/data/folder_import.h"

#include "data/archives/archive_kind.h"
#include "data/formats/folder_files.h"
#include "data/formats/folder_listing.h"
#include "data/known_datasets.h"
#include "data/registry/data_format.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/text.h"

#include <QRegularExpression>
#include <QSet>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

void count(const data::FilesOfClass& classes, FolderLook& look, QSet<QString>& names) {
    for (const auto& [name, files] : classes) {
        names.insert(qt(name));
        look.files += static_cast<std::int64_t>(files.size());
    }
}

Result<FolderLook> lookIntoFolder(const fs::path& folder, const data::LayoutOptions& layout) {
    RETORT_TRY(const auto detected, data::detectFormat(folder));
    FolderLook look{
        .folder = folder, .asksContents = detected.format == data::DataFormat::Idx, .layout = layout};
    if (const auto* known = data::knownDataset(data::name(detected.format)))
        look.title = qt(std::string(known->title));
    if (detected.format != data::DataFormat::Folder && detected.format != data::DataFormat::EuroSat) {
        look.hasSplits = true;
        return look;
    }
    RETORT_TRY(const auto tree, data::readFolderTree(folder));
    look.choices = data::layoutChoicesOf(tree);
    const auto files = data::listFolderFiles(folder, layout);
    if (!files) {
        if (look.choices.levels < 2 && !look.choices.splitNames)
            return files.error();
        look.doubt = told(files.error());
        return look;
    }
    look.hasSplits = !files->splits.empty();
    QSet<QString> names;
    count(files->unsplit, look, names);
    for (const auto& [split, classes] : files->splits)
        count(classes, look, names);
    look.classes = names.values();
    look.classes.sort();
    return look;
}

Result<FolderLook> lookInto(const fs::path& source, const data::LayoutOptions& layout) {
    // What an archive holds is seen when it is unpacked, so every choice is offered.
    constexpr data::LayoutChoices kAll{.levels = 3, .splitNames = true};
    std::error_code ignored;
    if (!fs::is_regular_file(source, ignored))
        return lookIntoFolder(source, layout);
    if (data::isDatasetFile(source))
        return lookIntoFolder(source.parent_path(), layout);
    RETORT_CHECK(data::checkArchive(source));
    return FolderLook{.folder = source,
                      .isArchive = true,
                      .bytes = fs::file_size(source, ignored),
                      .layout = layout,
                      .choices = kAll};
}

} // namespace

FolderImport::FolderImport(const DataShelf& shelf, fs::path datasets, QObject* parent)
    : QObject(parent), m_shelf(shelf), m_datasets(std::move(datasets)) {}

FolderImport::~FolderImport() {
    stop();
}

void FolderImport::look(const fs::path& folder, const data::LayoutOptions& layout) {
    m_thread.run(
        this, [folder, layout] { return lookInto(folder, layout); },
        [this](Result<FolderLook> look) {
            if (!look.ok()) {
                Q_EMIT failed(told(look.error()));
                return;
            }
            look->name = freeName(look->folder);
            Q_EMIT looked(*look);
        });
}

QString FolderImport::freeName(const fs::path& folder) const {
    static const QRegularExpression kForeign(QStringLiteral("[^\\p{L}\\p{M}\\p{N}._-]+"));
    static const QRegularExpression kEdges(QStringLiteral("^[.-]+|-+$"));
    const auto own = folder.filename().empty() ? folder.parent_path() : folder;
    // Some file systems part a letter from its marks; people type them as one.
    auto name = qt(fs::path(data::nameWithoutEnding(own))).normalized(QString::NormalizationForm_C);
    name.replace(kForeign, QStringLiteral("-")).remove(kEdges);
    if (name.isEmpty())
        name = QStringLiteral("pictures");
    auto free = name;
    for (int number = 2; isTaken(free); ++number)
        free = QStringLiteral("%1-%2").arg(name).arg(number);
    return free;
}

bool FolderImport::isTaken(const QString& name) const {
    const auto* set = m_shelf.find(name);
    return set && !set->offered;
}

QString FolderImport::whyNotNamed(const QString& name) const {
    if (name.isEmpty())
        return tr("Give the dataset a name");
    if (!data::isDatasetName(utf8(name)))
        return tr("A name has only letters, digits, '-', '_' and '.'");
    if (isTaken(name))
        return tr("There is a dataset of this name");
    return {};
}

void FolderImport::start(const FolderImportOptions& options) {
    m_running = true;
    m_stop = std::stop_source();
    const auto tell = [this](const Progress& progress) {
        QMetaObject::invokeMethod(
            this,
            [this, step = progress.unit == "bytes" ? ImportStep::Unpacking : ImportStep::Looking,
             done = progress.done, total = progress.total] { Q_EMIT progressed(step, done, total); },
            Qt::QueuedConnection);
    };
    const data::FolderOptions folderOptions{.validationFraction = options.validationFraction,
                                            .testFraction = options.testFraction,
                                            .splitSeed = options.splitSeed,
                                            .layout = options.layout,
                                            .unpacked = m_shelf.search().unpacked,
                                            .verdicts = m_shelf.search().verdicts,
                                            .contents = utf8(options.contents),
                                            .nameEncoding = utf8(options.nameEncoding),
                                            .progress = tell,
                                            .stop = m_stop.get_token()};
    m_thread.run(
        this,
        [options, folderOptions, datasets = m_datasets] {
            return data::importDataset(options.folder, utf8(options.name), datasets, folderOptions);
        },
        [this](const Result<data::DatasetSummary>& summary) { finish(summary); });
}

void FolderImport::finish(const Result<data::DatasetSummary>& summary) {
    m_running = false;
    if (summary.ok() && m_stop.stop_requested())
        takeBack(summary->name);
    else if (summary.ok())
        Q_EMIT imported(qt(summary->name), *summary);
    else if (summary.error().code == ErrorCode::Cancelled)
        Q_EMIT stopped();
    else
        Q_EMIT failed(told(summary.error()));
}

/// A small folder may be added before the stop is seen.
void FolderImport::takeBack(const std::string& name) {
    const auto forgotten = data::forgetImport(name, m_datasets);
    if (forgotten.ok())
        Q_EMIT stopped();
    else
        Q_EMIT failed(told(forgotten.error()));
}

} // namespace retort::ui
