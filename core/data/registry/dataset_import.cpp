#include "data/registry/dataset_import.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "base/scratch_folder.h"
#include "data/archives/archive.h"
#include "data/archives/archive_kind.h"
#include "data/archives/name_encoding.h"
#include "data/archives/unpack_folder.h"
#include "data/class_names.h"
#include "data/registry/data_format.h"
#include "data/registry/import_record.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>
#include <vector>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFlowersArchive = "102flowers.tgz";

Error nameTaken(std::string_view name, std::string_view why) {
    return {ErrorCode::InvalidArgument, fmt::format("a dataset '{}' exists already; {}", name, why)};
}

/// A dataset beside whose name this one could not stand where case makes no difference; empty when there is
/// none.
std::string sameInAnyCase(std::string_view name, const fs::path& datasets) {
    const auto key = lookAlikeKey(name);
    std::error_code error;
    for (fs::directory_iterator it{datasets, error}, end; !error && it != end; it.increment(error)) {
        const auto& entry = it->path();
        auto other = (entry.extension() == ".json" ? entry.stem() : entry.filename()).string();
        if (other != name && lookAlikeKey(other) == key)
            return other;
    }
    return {};
}

Status checkName(std::string_view name, const fs::path& datasets) {
    if (!isDatasetName(name))
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("'{}' is not a valid name of a dataset; use letters, digits, '-', '_' and '.'",
                        name)};
    if (lookAlikeKey(name) == data::name(DataFormat::FashionMnist))
        return nameTaken(name, "it stands for the Fashion-MNIST of the Debian package; choose another name");
    std::error_code ignored;
    for (const auto& place : {importRecordFile(datasets, name), datasets / name})
        if (fs::exists(place, ignored))
            return nameTaken(name, fmt::format("choose another name or remove {}", place.string()));
    if (const auto other = sameInAnyCase(name, datasets); !other.empty())
        return nameTaken(other, fmt::format("'{}' is the same name on disks that ignore case, to which a "
                                            "workspace may be copied; choose another name",
                                            name));
    return {};
}

ImportRecord recordOf(const fs::path& folder, DataFormat format, const FolderOptions& options) {
    return {.folder = folder,
            .contents = options.contents.empty() ? std::string(name(format)) : options.contents,
            .validationFraction = options.validationFraction,
            .testFraction = options.testFraction,
            .splitSeed = options.splitSeed,
            .svhnExtra = options.svhnExtra == SvhnExtra::Train,
            .layout = options.layout};
}

/// Some datasets come as an archive of images with their labels in files beside it.
Status copyCompanions(const fs::path& archive, const fs::path& folder) {
    if (archive.filename() != kFlowersArchive)
        return {};
    for (const auto* file : {"imagelabels.mat", "setid.mat"}) {
        std::error_code error;
        if (fs::exists(archive.parent_path() / file, error) && !fs::exists(folder / file, error))
            fs::copy_file(archive.parent_path() / file, folder / file, error);
        if (error)
            return systemError((folder / file).string(), "cannot be copied", error.value());
        RETORT_CHECK(syncFile(folder / file));
    }
    return {};
}

/// What is unpacked for a moment only is named by the archive.
std::string namingArchive(std::string text, const fs::path& folder, const fs::path& archive) {
    const auto from = folder.string();
    const auto to = archive.string();
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// Up to three archives among the unpacked files, and how many there are.
std::pair<std::vector<std::string>, std::size_t> archivesIn(const fs::path& folder) {
    constexpr std::size_t kShown = 3;
    std::pair<std::vector<std::string>, std::size_t> found;
    std::error_code error;
    for (fs::recursive_directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
        const auto& path = it->path();
        const auto ending = path.extension();
        std::error_code ignored;
        if (!it->is_regular_file(ignored) || !(isArchiveName(path) || ending == ".7z" || ending == ".rar"))
            continue;
        if (++found.second <= kShown)
            found.first.push_back(path.lexically_relative(folder).string());
    }
    std::sort(found.first.begin(), found.first.end());
    return found;
}

/// Why what came out of the archive is no dataset.
Error whyUnusable(Error error, const fs::path& archive, const fs::path& folder) {
    if (const auto [names, count] = archivesIn(folder); count > 0)
        return {ErrorCode::Unsupported,
                fmt::format("{}: holds {} instead of images ({}{}); unpack it by hand, and {}, and take the "
                            "folder",
                            archive.string(), count == 1 ? "another archive" : "other archives",
                            fmt::join(names, ", "), count > names.size() ? ", ..." : "",
                            count == 1 ? "that one too" : "those too")};
    error.message = namingArchive(std::move(error.message), folder, archive);
    for (auto& context : error.context)
        context = namingArchive(std::move(context), folder, archive);
    return error;
}

Result<UnpackedArchive> unpack(const fs::path& archive, const fs::path& folder,
                               const FolderOptions& options) {
    return unpackArchive(
        archive, folder,
        {.nameEncoding = options.nameEncoding, .progress = options.progress, .stop = options.stop});
}

/// Opens what came out of the archive.
Result<DatasetSummary> openUnpacked(const UnpackedArchive& unpacked, const fs::path& archive,
                                    const fs::path& folder, const FolderOptions& options) {
    RETORT_CHECK(copyCompanions(archive, folder));
    auto dataset = openDataset(folder, options);
    if (!dataset)
        return whyUnusable(std::move(dataset).error(), archive, folder);
    auto summary = (*dataset)->summary();
    if (!unpacked.nameEncoding.empty())
        summary.problems.push_back(
            fmt::format("{}: its file names are in no Unicode encoding and were read as {}; if they look "
                        "wrong, choose another name encoding (--name-encoding)",
                        archive.string(), unpacked.nameEncoding));
    if (unpacked.hasNoEndMark)
        summary.problems.push_back(
            fmt::format("{}: ends without its end mark; is the download complete?", archive.string()));
    return summary;
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

Result<DatasetSummary> importArchive(const fs::path& archive, std::string_view name, const fs::path& datasets,
                                     const FolderOptions& options) {
    const auto folder = unpackedFolder(datasets, name);
    const auto isFree = [&] { return checkName(name, datasets); }; // another program may take it meanwhile
    RETORT_CHECK(UnpackFolder::removeOld(folder, isFree)); // forgotten or interrupted: no record names it
    RETORT_TRY(const auto unpacked, unpack(archive, folder, options));
    RemovedFolder failed{folder};
    RETORT_CHECK(isFree());
    RETORT_TRY(auto summary, openUnpacked(unpacked, archive, folder, options));
    RETORT_TRY(const auto detected, detectFormat(folder));
    auto record = recordOf(folder.lexically_relative(datasets), detected.format, options);
    std::error_code error;
    record.archive = fs::canonical(archive, error).string();
    RETORT_CHECK(checkCancelled(options.stop, "importing " + archive.string()));
    RETORT_CHECK(writeImportRecord(importRecordFile(datasets, name), record));
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

bool isDatasetName(std::string_view name) {
    // A file name and nothing else.
    constexpr unsigned char kBeyondAscii = 0x80;
    return !name.empty() && !name.starts_with('.') && isUtf8(name) &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return c >= kBeyondAscii || std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
           });
}

bool isDatasetFile(const fs::path& file) {
    const auto name = file.filename().string();
    return name.ends_with(".mat") || name.ends_with(".bin") || name.find("-ubyte") != std::string::npos;
}

Result<DatasetSummary> importDataset(const fs::path& source, std::string_view name, const fs::path& datasets,
                                     const FolderOptions& options) {
    RETORT_CHECK(checkName(name, datasets));
    auto own = options;
    own.name = name;
    std::error_code ignored;
    if (fs::is_directory(source, ignored)) {
        const auto archive = archiveInside(source);
        return archive.empty() ? importFolder(source, name, datasets, options)
                               : importArchive(archive, name, datasets, own);
    }
    if (fs::is_regular_file(source, ignored) && isDatasetFile(source)) {
        RETORT_TRY(const auto folder, folderOfDataFile(source));
        return importFolder(folder, name, datasets, options);
    }
    RETORT_CHECK(checkArchive(source));
    return importArchive(source, name, datasets, own);
}

Result<DatasetSummary> importFolder(const fs::path& source, std::string_view name, const fs::path& datasets,
                                    const FolderOptions& options) {
    RETORT_CHECK(checkName(name, datasets));
    auto own = options;
    own.name = name;
    RETORT_TRY(const auto detected, detectFormat(source));
    RETORT_TRY(const auto dataset, openDataset(source, own));
    RETORT_CHECK(createFolders(datasets));
    std::error_code ignored;
    const auto folder = fs::canonical(source, ignored);
    if (!composedName(folder.string()))
        return invalidArgument(fmt::format("{}: its path is not UTF-8, so it cannot be recorded; rename the "
                                           "folders of the path",
                                           escapedName(folder.string())));
    RETORT_CHECK(checkCancelled(options.stop, "importing " + source.string()));
    RETORT_CHECK(
        writeImportRecord(importRecordFile(datasets, name), recordOf(folder, detected.format, options)));
    return dataset->summary();
}

Result<DatasetSummary> inspectArchive(const fs::path& archive, const FolderOptions& options) {
    RETORT_CHECK(checkArchive(archive));
    std::error_code error;
    RETORT_TRY(const auto scratch, ScratchFolder::create());
    const auto folder =
        fs::canonical(scratch.path(), error) / nameWithoutEnding(archive); // which names the dataset
    auto own = options;
    if (options.progress)
        own.progress = [show = options.progress, &folder, &archive](Progress work) {
            work.task = namingArchive(std::move(work.task), folder, archive);
            show(work);
        };
    RETORT_TRY(const auto unpacked, unpack(archive, folder, own));
    RETORT_TRY(auto summary, openUnpacked(unpacked, archive, folder, own));
    summary.path = archive;
    for (auto& problem : summary.problems)
        problem = namingArchive(std::move(problem), folder, archive);
    return summary;
}

Result<ForgottenImport> forgetImport(std::string_view name, const fs::path& datasets) {
    const auto file = importRecordFile(datasets, name);
    std::error_code error;
    if (!isDatasetName(name) || !fs::exists(file, error))
        return Error{ErrorCode::NotFound,
                     fmt::format("no imported dataset '{}' in {}", name, datasets.string())};
    RETORT_TRY(auto record, readTextFile(file));
    if (!fs::remove(file, error))
        return systemError(file.string(), "cannot be removed", error.value());
    return ForgottenImport{std::string(name), std::move(record)};
}

Status restoreImport(const ForgottenImport& import, const fs::path& datasets) {
    RETORT_CHECK(checkName(import.name, datasets));
    return writeFileAtomically(importRecordFile(datasets, import.name), import.record);
}

} // namespace retort::data
