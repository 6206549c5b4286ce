#include "models/folder_import.h"

#include "data/folder_files.h"
#include "models/data_shelf.h"
#include "models/text.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

bool isArchive(const fs::path& file) {
    static constexpr std::array kEndings{".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"};
    std::error_code ignored;
    const auto ending = qt(file.extension()).toLower();
    return !fs::is_directory(file, ignored) &&
           std::any_of(kEndings.begin(), kEndings.end(),
                       [&](const char* one) { return ending == QLatin1String(one); });
}

void count(const data::FilesOfClass& classes, FolderLook& look, QSet<QString>& names) {
    for (const auto& [name, files] : classes) {
        names.insert(qt(name));
        look.files += static_cast<std::int64_t>(files.size());
    }
}

Result<FolderLook> lookInto(const fs::path& folder) {
    RETORT_TRY(const auto files, data::listFolderFiles(folder));
    FolderLook look{.folder = folder, .hasSplits = !files.splits.empty()};
    QSet<QString> names;
    count(files.unsplit, look, names);
    for (const auto& [split, classes] : files.splits)
        count(classes, look, names);
    look.classes = names.values();
    look.classes.sort();
    return look;
}

} // namespace

FolderImport::FolderImport(const DataShelf& shelf, fs::path dataSets, QObject* parent)
    : QObject(parent), m_shelf(shelf), m_dataSets(std::move(dataSets)) {}

FolderImport::~FolderImport() {
    stop();
}

void FolderImport::look(const fs::path& folder) {
    if (isArchive(folder)) {
        Q_EMIT failed(tr("%1 is an archive. Unpack it first, and add the folder.").arg(qt(folder)));
        return;
    }
    m_thread.run(
        this, [folder] { return lookInto(folder); },
        [this](Result<FolderLook> look) {
            if (!look.ok()) {
                Q_EMIT failed(qt(look.error().text()));
                return;
            }
            look->name = freeName(look->folder);
            Q_EMIT looked(*look);
        });
}

QString FolderImport::freeName(const fs::path& folder) const {
    static const QRegularExpression kForeign(QStringLiteral("[^A-Za-z0-9._-]+"));
    static const QRegularExpression kEdges(QStringLiteral("^[.-]+|-+$"));
    const auto own = folder.filename().empty() ? folder.parent_path().filename() : folder.filename();
    auto name = qt(own).replace(kForeign, QStringLiteral("-")).remove(kEdges);
    if (name.isEmpty())
        name = QStringLiteral("pictures");
    auto free = name;
    for (int number = 2; m_shelf.find(free); ++number)
        free = QStringLiteral("%1-%2").arg(name).arg(number);
    return free;
}

QString FolderImport::whyNotNamed(const QString& name) const {
    if (name.isEmpty())
        return tr("Give the data set a name");
    if (!data::isDataSetName(utf8(name)))
        return tr("A name has only letters, digits, '-', '_' and '.'");
    if (m_shelf.find(name))
        return tr("There is a data set of this name");
    return {};
}

void FolderImport::start(const FolderImportOptions& options) {
    m_running = true;
    m_stop = std::stop_source();
    const auto tell = [this](const Progress& progress) {
        QMetaObject::invokeMethod(
            this, [this, done = progress.done, files = progress.total] { Q_EMIT progressed(done, files); },
            Qt::QueuedConnection);
    };
    const data::FolderOptions folderOptions{.validationFraction = options.validationFraction,
                                            .testFraction = options.testFraction,
                                            .splitSeed = options.splitSeed,
                                            .progress = tell,
                                            .stop = m_stop.get_token()};
    m_thread.run(
        this,
        [options, folderOptions, dataSets = m_dataSets] {
            return data::importFolder(options.folder, utf8(options.name), dataSets, folderOptions);
        },
        [this](const Result<data::DataSetSummary>& summary) { finish(summary); });
}

void FolderImport::finish(const Result<data::DataSetSummary>& summary) {
    m_running = false;
    if (summary.ok())
        Q_EMIT imported(qt(summary->name), *summary);
    else if (summary.error().code == ErrorCode::Cancelled)
        Q_EMIT stopped();
    else
        Q_EMIT failed(qt(summary.error().text()));
}

} // namespace retort::ui
