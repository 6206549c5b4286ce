#include "synthesis/sets/export_set.h"

#include "base/cancellation.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/temporary_file.h"
#include "data/images/file_bytes.h"
#include "store/folder_record.h"

#include <fmt/format.h>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

constexpr const char* kManifest = "manifest.csv";
/// Its name until all images are there; says which export an interrupted one was.
constexpr const char* kUnfinishedManifest = "manifest.csv.unfinished";

/// "images/cat/000001.png" without its first part.
fs::path exportedName(const std::string& file) {
    const fs::path path{file};
    return path.parent_path().filename() / path.filename();
}

std::string manifestRow(const SyntheticDataset& set, const store::SyntheticImageRecord& image) {
    const auto& className = set.summary().classes[static_cast<std::size_t>(image.label)];
    return fmt::format("{},{},{},{},{},{},{},{},{}\n", image.number, csvQuoted(className),
                       csvQuoted(exportedName(image.file).generic_string()), csvQuoted(image.prompt),
                       image.seed, image.source ? fmt::format("{}", *image.source) : "", image.noiseLevel,
                       image.score ? fmt::format("{:.4f}", *image.score) : "", csvQuoted(image.top5));
}

std::string manifestOf(const SyntheticDataset& set) {
    std::string manifest = "number,class,file,prompt,seed,source,noise_level,score,top5\n";
    for (std::int64_t i = 0; i < set.size(data::Split::Train); ++i)
        manifest += manifestRow(set, set.image(i));
    return manifest;
}

/// Whoever gave somebody the workspace could have put a link into the set's folder that leads to a file of
/// theirs, which would then be given away with the set.
Status checkNoLink(const fs::path& folder, const fs::path& inside) {
    auto path = folder;
    for (const auto& part : inside) {
        path /= part;
        std::error_code error;
        if (fs::is_symlink(fs::symlink_status(path, error)))
            return Error{ErrorCode::Unsupported,
                         fmt::format("{}: is a link, which is not followed into an export; put the file or "
                                     "folder that it leads to in its place",
                                     path.string())};
    }
    return {};
}

Status copyImage(const SyntheticDataset& set, std::int64_t index,
                 const std::map<std::string, HashedFile>& listed, const fs::path& to) {
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(set.file(index), bytes));
    RETORT_CHECK(store::checkBytes(set.folder(), listed, set.image(index).file, bytes));
    RETORT_TRY(auto file, AtomicFile::create(to));
    RETORT_CHECK(file.write(bytes));
    return file.commit();
}

} // namespace

Status requireNewFolder(const fs::path& folder, const std::function<bool(const fs::path&)>& isLeft) {
    std::error_code error;
    if (!fs::exists(folder, error))
        return {};
    bool isNew = fs::is_directory(folder, error);
    for (fs::directory_iterator it{folder, error}, end; isNew && !error && it != end; it.increment(error))
        isNew = isTemporaryName(it->path().filename().string()) || (isLeft && isLeft(it->path()));
    if (isNew && !error)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: exists already and is not empty; name a new folder", folder.string())};
}

Status exportSet(const SyntheticDataset& set, const fs::path& folder, const ExportOptions& options) {
    const auto manifest = manifestOf(set);
    const auto unfinished = folder / kUnfinishedManifest;
    const auto begun = readTextFile(unfinished);
    if (!begun.ok() || *begun != manifest)
        RETORT_CHECK(requireNewFolder(folder));
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(writeFileAtomically(unfinished, manifest));
    const auto count = set.size(data::Split::Train);
    const auto listed = store::listedFiles(set.folder());
    ProgressMeter meter(options.progress, set.record().request.name + ": export", "images", count);
    for (std::int64_t i = 0; i < count; ++i) {
        RETORT_CHECK(checkCancelled(options.stop, "exporting a set"));
        const auto target = folder / exportedName(set.image(i).file);
        RETORT_CHECK(checkNoLink(set.folder(), set.image(i).file));
        RETORT_CHECK(createFolders(target.parent_path()));
        RETORT_CHECK(copyImage(set, i, listed, target));
        meter.advanceTo(i + 1);
    }
    std::error_code error;
    fs::rename(unfinished, folder / kManifest, error);
    if (error)
        return systemError((folder / kManifest).string(), "cannot be put into its place", error.value());
    meter.finish();
    return {};
}

} // namespace retort::synthesis
