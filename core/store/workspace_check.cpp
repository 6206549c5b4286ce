#include "store/workspace_check.h"

#include "base/sha256.h"
#include "base/temporary_file.h"
#include "store/database.h"
#include "store/folder_record.h"
#include "store/record_restoration.h"
#include "store/run_table.h"
#include "store/schema.h"
#include "store/synthetic_table.h"
#include "store/workspace_lock.h"
#include "store/workspace_paths.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// Names of the folders in a folder; those that begin with a point are nobody's.
std::vector<std::string> foldersIn(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored))
        if (entry->is_directory(ignored) && !entry->path().filename().string().starts_with('.'))
            names.push_back(entry->path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool isStill(const HashedFile& listed, const fs::path& file) {
    const auto hash = sha256OfFile(file);
    return hash.ok() && *hash == listed.sha256;
}

class Examination {
public:
    explicit Examination(const fs::path& folder) : m_paths(folder) {}

    WorkspaceReport perform();

private:
    void examineStore();
    Status compare(Database& database);
    Status countRows(const Database& database);
    Status compareRuns(Database& database);
    Status compareSets(Database& database);
    bool compareRecord(const Database& database, const fs::path& folder);
    void examineImages(Database& database, const SyntheticSetRecord& set, const fs::path& folder);
    void examineStudents(const fs::path& folder);
    void findStrayFiles();
    void add(FindingKind kind, const fs::path& path, std::string_view problem) {
        m_report.findings.push_back({kind, path, fmt::format("{}: {}", path.string(), problem)});
    }

    WorkspacePaths m_paths;
    WorkspaceReport m_report;
    std::set<std::string> m_runs{}, m_sets{}; ///< the folders of those that the store knows
};

WorkspaceReport Examination::perform() {
    m_report.holder = lockHolder(m_paths.lock()).value_or("");
    examineStore();
    for (const auto& name : foldersIn(m_paths.runs()))
        if (!m_runs.contains(name))
            examineStudents(m_paths.runs() / name);
    for (const auto& name : foldersIn(m_paths.synthetic()))
        if (!m_sets.contains(name))
            add(FindingKind::SetWithoutRow, m_paths.synthetic() / name,
                checkRecord(m_paths.synthetic() / name).ok()
                    ? "the store knows no such set; its record is there, repairing brings it back"
                    : "the store knows no such set and it has no record that can be used; its images can "
                      "be imported as a set");
    findStrayFiles();
    return std::move(m_report);
}

void Examination::examineStore() {
    const auto path = m_paths.database();
    if (!isThere(path))
        return add(FindingKind::StoreMissing, path, "is not there");
    auto database = Database::open(path, Access::ReadOnly);
    auto checked = database.ok() ? database->check() : Status{database.error()};
    if (checked.ok())
        checked = compare(*database);
    if (!checked.ok())
        m_report.findings.push_back({FindingKind::StoreDamaged, path, checked.error().message});
}

Status Examination::compare(Database& database) {
    RETORT_TRY(const auto version, schemaVersion(database, migrations()));
    if (version == 0) {
        add(FindingKind::StoreDamaged, database.path(), "is empty");
        return {};
    }
    if (version < migrations().size()) {
        add(FindingKind::StoreOlder, database.path(),
            "was written by an older Retort; using it brings it up to date and keeps a copy");
        return {};
    }
    RETORT_CHECK(checkSchema(database));
    RETORT_CHECK(countRows(database));
    RETORT_CHECK(compareRuns(database));
    return compareSets(database);
}

Status Examination::countRows(const Database& database) {
    return database.guarded("checking references", [&](SQLite::Database& connection) -> Status {
        const auto count = [&](const char* query) { return connection.execAndGet(query).getInt64(); };
        m_report.studies = count("SELECT count(*) FROM study WHERE deleted_name = ''");
        m_report.runs = count("SELECT count(*) FROM run");
        m_report.finishedRuns = count("SELECT count(*) FROM run WHERE state = 'finished'");
        m_report.sets = count("SELECT count(*) FROM synthetic_set");
        SQLite::Statement orphans(
            connection, "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check() GROUP BY 1, 2");
        while (orphans.executeStep())
            add(FindingKind::RowWithoutOwner, database.path(),
                fmt::format("{} rows of table {} refer to rows of table {} that are not there",
                            orphans.getColumn(2).getInt64(), orphans.getColumn(0).getString(),
                            orphans.getColumn(1).getString()));
        return {};
    });
}

Status Examination::compareRuns(Database& database) {
    RETORT_TRY(const auto runs, RunTable(database).all());
    for (const auto& run : runs) {
        const auto folder = m_paths.run(run.id);
        m_runs.insert(folder.filename().string());
        if (run.state != RunState::Finished)
            continue;
        if (!isThere(folder / kStudentFile))
            add(FindingKind::RunWithoutFolder, folder / kStudentFile,
                "is gone; its run's results stay in tables");
        else if (!compareRecord(database, folder))
            continue;
        else if (const auto checked = checkStudent(folder / kStudentFile); !checked.ok())
            m_report.findings.push_back(
                {FindingKind::StudentChanged, folder / kStudentFile, checked.error().message});
    }
    return {};
}

Status Examination::compareSets(Database& database) {
    RETORT_TRY(const auto sets, SyntheticTable(database).all());
    for (const auto& set : sets) {
        const auto folder = m_paths.synthetic() / set.request.name;
        m_sets.insert(set.request.name);
        if (set.stored > 0 && !isThere(folder))
            add(FindingKind::SetWithoutFolder, folder,
                "is gone; generating the set again makes the same images");
        else if (set.stored > 0)
            examineImages(database, set, folder);
        if (set.finished && isThere(folder))
            compareRecord(database, folder);
    }
    return {};
}

/// Of a finished run or set. False: something is to be told of it.
bool Examination::compareRecord(const Database& database, const fs::path& folder) {
    const auto agrees = agreesWithRecord(database, folder);
    if (agrees.ok() && *agrees)
        return true;
    if (agrees.ok())
        add(FindingKind::ResultsDiffer, folder,
            "the store tells other results than its record, or fewer; repairing takes those of the record");
    else if (agrees.error().code == ErrorCode::NotFound)
        add(FindingKind::MissingRecord, folder, "has no record; repairing writes it");
    else if (agrees.error().code == ErrorCode::Corrupt)
        m_report.findings.push_back({FindingKind::MissingRecord, folder,
                                     agrees.error().message + "; repairing writes it anew from the store"});
    else
        return true; // of a newer program
    return false;
}

void Examination::examineImages(Database& database, const SyntheticSetRecord& set, const fs::path& folder) {
    const auto images = SyntheticTable(database).images(set.id);
    if (!images.ok())
        return;
    const auto listed = listedFiles(folder);
    std::vector<std::string> missing, changed;
    for (const auto& image : *images) {
        if (image.file.empty())
            continue;
        const auto known = listed.find(image.file);
        if (!isThere(folder / image.file))
            missing.push_back(image.file);
        else if (known != listed.end() && !isStill(known->second, folder / image.file))
            changed.push_back(image.file);
    }
    const auto* const wayOut = set.request.kind == "imported"
                                   ? "importing the same images again brings them back"
                                   : "generating the set again makes them again";
    if (!missing.empty())
        add(FindingKind::ImagesMissing, folder,
            fmt::format("{} of its {} image files are gone, for example {}; {}", missing.size(),
                        images->size(), missing.front(), wayOut));
    if (!changed.empty())
        add(FindingKind::ImagesChanged, folder,
            fmt::format("{} of its {} image files are not those that were stored, for example {}; delete "
                        "them, and {}",
                        changed.size(), images->size(), changed.front(), wayOut));
}

/// A folder that the store does not know.
void Examination::examineStudents(const fs::path& folder) {
    if (checkRecord(folder).ok())
        add(FindingKind::RunWithoutRow, folder,
            "the store knows no such run; its record is there, repairing brings it back");
    else if (isThere(folder / kStudentFile))
        add(FindingKind::RunWithoutRow, folder / kStudentFile,
            "the store knows no such run and it has no record that can be used; the student itself can "
            "be used by its path");
    else
        add(FindingKind::RunWithoutRow, folder,
            "the store knows no such run, and it was not finished; it may be deleted");
}

void Examination::findStrayFiles() {
    std::error_code ignored;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(m_paths.folder(), options, ignored), end; entry != end;
         entry.increment(ignored))
        if (isTemporaryName(entry->path().filename().string()) && m_report.holder.empty())
            add(FindingKind::StrayTemporaryFile, entry->path(),
                "was left by a program that was killed; repairing removes it");
}

} // namespace

bool WorkspaceReport::isSound() const {
    return std::ranges::all_of(findings, [](const Finding& finding) {
        return finding.kind == FindingKind::MissingRecord || finding.kind == FindingKind::StoreOlder ||
               finding.kind == FindingKind::StrayTemporaryFile;
    });
}

Result<WorkspaceReport> examineWorkspace(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: there is no such folder; name that of a workspace", folder.string())};
    return Examination(folder).perform();
}

} // namespace retort::store
