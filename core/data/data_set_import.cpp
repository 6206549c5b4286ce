#include "data/data_set_import.h"

#include "base/file.h"
#include "data/archive.h"
#include "data/data_format.h"
#include "data/import_record.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fmt/format.h>
#include <stdlib.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFlowersArchive = "102flowers.tgz";

Status checkName(std::string_view name, const fs::path& dataSets) {
    if (!isDataSetName(name))
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("'{}' is no name for a data set; use letters, digits, '-', '_' and '.'", name)};
    const auto file = importRecordFile(dataSets, name);
    std::error_code ignored;
    if (name != data::name(DataFormat::FashionMnist) && !fs::exists(file, ignored) &&
        !fs::exists(dataSets / name, ignored))
        return {};
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("a data set '{}' exists already; choose another name or remove {}", name, file.string())};
}

ImportRecord recordOf(const fs::path& folder, DataFormat format, const FolderOptions& options) {
    return {.folder = folder,
            .contents = std::string(name(format)),
            .validationFraction = options.validationFraction,
            .testFraction = options.testFraction,
            .splitSeed = options.splitSeed,
            .svhnExtra = options.svhnExtra == SvhnExtra::Train};
}

/// Some data sets come as an archive of pictures with their labels in files beside it.
Status copyCompanions(const fs::path& archive, const fs::path& folder) {
    if (archive.filename() != kFlowersArchive)
        return {};
    for (const auto* file : {"imagelabels.mat", "setid.mat"}) {
        std::error_code error;
        if (fs::exists(archive.parent_path() / file, error) && !fs::exists(folder / file, error))
            fs::copy_file(archive.parent_path() / file, folder / file, error);
        if (error)
            return systemError((folder / file).string(), "cannot be copied", error.value());
    }
    return {};
}

/// Opens what came out of the archive.
Result<DataSetSummary> openUnpacked(const fs::path& archive, const fs::path& folder,
                                    const FolderOptions& options) {
    RETORT_CHECK(copyCompanions(archive, folder));
    RETORT_TRY(const auto dataSet,
               openDataSet(folder, options).within("what " + archive.string() + " holds"));
    return dataSet->summary();
}

/// Removes the folder unless it is kept.
class RemovedFolder {
public:
    explicit RemovedFolder(fs::path folder) : m_folder(std::move(folder)) {}
    RemovedFolder(const RemovedFolder&) = delete;
    RemovedFolder& operator=(const RemovedFolder&) = delete;
    ~RemovedFolder() {
        std::error_code ignored;
        if (!m_folder.empty())
            fs::remove_all(m_folder, ignored);
    }
    void keep() { m_folder.clear(); }

private:
    fs::path m_folder;
};

Result<DataSetSummary> importArchive(const fs::path& archive, std::string_view name, const fs::path& dataSets,
                                     const FolderOptions& options) {
    const auto folder = unpackedFolder(dataSets, name);
    std::error_code error;
    if (!fs::exists(archive, error))
        return systemError(archive.string(), "cannot be opened", ENOENT);
    fs::remove_all(folder, error); // of an import that was forgotten or interrupted; no record names it
    if (error)
        return systemError(folder.string(), "what an earlier import left cannot be removed", error.value());
    RETORT_CHECK(unpackArchive(archive, folder, {.progress = options.progress, .stop = options.stop}));
    RemovedFolder failed{folder};
    RETORT_TRY(auto summary, openUnpacked(archive, folder, options));
    RETORT_TRY(const auto detected, detectFormat(folder));
    auto record = recordOf(folder.lexically_relative(dataSets), detected.format, options);
    record.archive = fs::canonical(archive, error).string();
    RETORT_CHECK(writeImportRecord(importRecordFile(dataSets, name), record));
    failed.keep();
    return summary;
}

/// Flowers102 is downloaded as an archive and two files; a folder that holds the three is taken for the
/// archive.
fs::path archiveInside(const fs::path& folder) {
    std::error_code ignored;
    const auto archive = folder / kFlowersArchive;
    return fs::exists(archive, ignored) && !fs::exists(folder / "jpg", ignored) ? archive : fs::path{};
}

} // namespace

bool isDataSetName(std::string_view name) {
    // A file name and nothing else.
    return !name.empty() && !name.starts_with('.') &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return (std::isalnum(c) != 0 && c < 0x80) || c == '-' || c == '_' || c == '.';
           });
}

bool isDataSetFile(const fs::path& file) {
    const auto name = file.filename().string();
    return name.ends_with(".mat") || name.ends_with(".bin") || name.find("-ubyte") != std::string::npos;
}

Result<DataSetSummary> importDataSet(const fs::path& source, std::string_view name, const fs::path& dataSets,
                                     const FolderOptions& options) {
    RETORT_CHECK(checkName(name, dataSets));
    auto own = options;
    own.name = name;
    std::error_code ignored;
    if (fs::is_directory(source, ignored)) {
        const auto archive = archiveInside(source);
        return archive.empty() ? importFolder(source, name, dataSets, options)
                               : importArchive(archive, name, dataSets, own);
    }
    if (isArchiveName(source))
        return importArchive(source, name, dataSets, own);
    if (fs::is_regular_file(source, ignored) && isDataSetFile(source))
        return importFolder(fs::absolute(source, ignored).parent_path(), name, dataSets, options);
    if (!fs::exists(source, ignored))
        return systemError(source.string(), "cannot be opened", ENOENT);
    return Error{ErrorCode::InvalidArgument,
                 source.string() +
                     ": is a file; a data set is a folder that holds one folder per class, a known data "
                     "set's files, or an archive (.zip, .tgz, .tar.gz) of either"};
}

Result<DataSetSummary> importFolder(const fs::path& source, std::string_view name, const fs::path& dataSets,
                                    const FolderOptions& options) {
    RETORT_CHECK(checkName(name, dataSets));
    auto own = options;
    own.name = name;
    RETORT_TRY(const auto detected, detectFormat(source));
    RETORT_TRY(const auto dataSet, openDataSet(source, own));
    RETORT_CHECK(createFolders(dataSets));
    std::error_code ignored;
    RETORT_CHECK(writeImportRecord(importRecordFile(dataSets, name),
                                   recordOf(fs::canonical(source, ignored), detected.format, options)));
    return dataSet->summary();
}

Result<DataSetSummary> inspectArchive(const fs::path& archive, const FolderOptions& options) {
    std::error_code error;
    auto scratch = (fs::temp_directory_path(error) / "retort-inspect-XXXXXX").string();
    if (error || ::mkdtemp(scratch.data()) == nullptr)
        return systemError(scratch, "cannot be created", errno);
    const RemovedFolder removed{scratch};
    const auto folder = fs::canonical(scratch, error) / "archive";
    RETORT_CHECK(unpackArchive(archive, folder, {.progress = options.progress, .stop = options.stop}));
    RETORT_TRY(auto summary, openUnpacked(archive, folder, options));
    summary.path = archive;
    for (auto& problem : summary.problems)
        if (const auto at = problem.find(folder.string()); at != std::string::npos)
            problem.replace(at, folder.string().size(), archive.string());
    return summary;
}

Result<ForgottenImport> forgetImport(std::string_view name, const fs::path& dataSets) {
    const auto file = importRecordFile(dataSets, name);
    std::error_code error;
    if (!isDataSetName(name) || !fs::exists(file, error))
        return Error{ErrorCode::NotFound,
                     fmt::format("no imported data set '{}' in {}", name, dataSets.string())};
    RETORT_TRY(auto record, readTextFile(file));
    if (!fs::remove(file, error))
        return systemError(file.string(), "cannot be removed", error.value());
    return ForgottenImport{std::string(name), std::move(record)};
}

Status restoreImport(const ForgottenImport& import, const fs::path& dataSets) {
    RETORT_CHECK(checkName(import.name, dataSets));
    return writeFileAtomically(importRecordFile(dataSets, import.name), import.record);
}

} // namespace retort::data
