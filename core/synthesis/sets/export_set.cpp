#include "synthesis/sets/export_set.h"

#include "base/cancellation.h"
#include "base/csv.h"
#include "base/file.h"
#include "data/images/file_bytes.h"

#include <fmt/format.h>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

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

Status copyImage(const fs::path& from, const fs::path& to) {
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(from, bytes));
    RETORT_TRY(auto file, AtomicFile::create(to));
    RETORT_CHECK(file.write(bytes));
    return file.commit();
}

} // namespace

Status requireNewFolder(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error)))
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: exists already and is not empty; name a new folder", folder.string())};
}

Status exportSet(const SyntheticDataset& set, const fs::path& folder, const ExportOptions& options) {
    RETORT_CHECK(requireNewFolder(folder));
    RETORT_CHECK(createFolders(folder));
    const auto count = set.size(data::Split::Train);
    ProgressMeter meter(options.progress, set.record().request.name + ": export", "images", count);
    std::string manifest = "number,class,file,prompt,seed,source,noise_level,score,top5\n";
    for (std::int64_t i = 0; i < count; ++i) {
        RETORT_CHECK(checkCancelled(options.stop, "exporting a set"));
        const auto& image = set.image(i);
        const auto target = folder / exportedName(image.file);
        RETORT_CHECK(createFolders(target.parent_path()));
        RETORT_CHECK(copyImage(set.file(i), target));
        manifest += manifestRow(set, image);
        meter.advanceTo(i + 1);
    }
    RETORT_CHECK(writeFileAtomically(folder / "manifest.csv", manifest));
    meter.finish();
    return {};
}

} // namespace retort::synthesis
