#include "data/registry/registry.h"

#include "base/json.h"
#include "data/archives/archive_kind.h"
#include "data/formats/idx_contents.h"
#include "data/formats/idx_dataset.h"
#include "data/known_datasets.h"
#include "data/registry/data_format.h"
#include "data/registry/import_record.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFashionMnist = "fashion-mnist";

bool holdsFashionMnist(const fs::path& folder) {
    return !findIdxFiles(folder).empty();
}

fs::path fashionMnistFolder(const DatasetSearch& search) {
    for (const auto& folder : search.folders)
        if (holdsFashionMnist(folder / kFashionMnist))
            return folder / kFashionMnist;
    return search.fashionMnist;
}

/// Whether the folder still holds what it held; `contents` is empty when that is not known.
DatasetListing listFolderAt(const std::string& name, const fs::path& folder, const std::string& contents) {
    DatasetListing listing{.name = name, .path = folder};
    const auto detected = detectFormat(folder);
    if (!detected) {
        listing.state =
            detected.error().code == ErrorCode::NotFound ? Availability::NotFound : Availability::Broken;
        listing.note = listing.state == Availability::NotFound
                           ? "its folder is gone; import it again from where it is now"
                           : detected.error().text();
        return listing;
    }
    const bool stated = detected->format == DataFormat::Idx && idxContents(contents) != nullptr;
    if (detected->format != DataFormat::Folder)
        listing.contents = stated ? contents : data::name(detected->format);
    if (!contents.empty() && !stated && contents != data::name(detected->format)) {
        listing.state = Availability::Broken;
        listing.note =
            fmt::format("it was {} when it was imported, but no longer is; import it again", contents);
    } else if (const auto missing = missingFiles(*detected); !missing.empty()) {
        listing.state = Availability::Broken;
        const auto* known = knownDataset(listing.contents);
        listing.note = fmt::format("{} is missing{}", fmt::join(missing, ", "),
                                   known != nullptr ? "; " + wayToGet(*known) : "");
    }
    return listing;
}

DatasetListing listImport(const std::string& name, const fs::path& file) {
    const auto record = readImportRecord(file);
    if (!record)
        return {.name = name, .path = file, .state = Availability::Broken, .note = record.error().text()};
    return listFolderAt(name, record->folder, record->contents);
}

std::string placesOf(const DatasetSearch& search) {
    std::string places;
    for (const auto& folder : search.folders)
        places += (places.empty() ? "" : ", ") + folder.string();
    return places.empty() ? "no folder" : places;
}

DatasetListing listFashionMnist(const DatasetSearch& search) {
    DatasetListing listing{
        .name = kFashionMnist, .path = fashionMnistFolder(search), .contents = kFashionMnist};
    if (!holdsFashionMnist(listing.path)) {
        listing.state = Availability::NotFound;
        listing.note = fmt::format(
            "looked in {}; install the Debian package dataset-fashion-mnist (30 MB, licence: MIT)",
            listing.path.string());
    }
    return listing;
}

/// How to get the known datasets that are nowhere.
void addAbsent(const DatasetSearch& search, std::map<std::string, DatasetListing>& listings) {
    for (const auto& known : knownDatasets()) {
        const bool there = std::any_of(listings.begin(), listings.end(),
                                       [&](const auto& one) { return one.second.contents == known.name; });
        if (!there && known.offered)
            listings.emplace(
                known.name,
                DatasetListing{.name = std::string(known.name),
                               .path = {},
                               .state = Availability::NotFound,
                               .note = fmt::format("looked in {}; {}", placesOf(search), wayToGet(known)),
                               .contents = std::string(known.name)});
    }
}

std::vector<fs::path> visibleEntries(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error))
        if (!it->path().filename().native().starts_with('.'))
            entries.push_back(it->path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

Error unknownName(std::string_view name, const DatasetSearch& search) {
    if (const auto* known = knownDataset(name))
        return {ErrorCode::NotFound, fmt::format("{} is not here (looked in {}); {}", known->title,
                                                 placesOf(search), wayToGet(*known))};
    std::vector<std::string> names;
    for (const auto& listing : listDatasets(search))
        names.push_back(listing.name);
    const auto near = nearest(name, names);
    return {ErrorCode::NotFound,
            fmt::format("no dataset '{}'{}; known: {}; looked in {}; import one with 'retort-cli dataset "
                        "import ARCHIVE|FOLDER --as NAME' or give a path",
                        name, near ? fmt::format(", did you mean '{}'?", *near) : "", fmt::join(names, ", "),
                        placesOf(search))};
}

/// An import is read as it was imported; what is asked for now must not be dropped without a word.
Status checkAskedFor(const FolderOptions& options, const ImportRecord& record, std::string_view name) {
    const FolderOptions usual;
    const auto differs = [&](auto member, const auto& imported) {
        return options.*member != usual.*member && options.*member != imported;
    };
    if (!differs(&FolderOptions::layout, record.layout) &&
        !differs(&FolderOptions::testFraction, record.testFraction) &&
        !differs(&FolderOptions::validationFraction, record.validationFraction) &&
        !differs(&FolderOptions::splitSeed, record.splitSeed) &&
        !differs(&FolderOptions::contents, record.contents) && options.nameEncoding.empty())
        return {};
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("the dataset '{}' is read as it was imported; import {} under another name to read it in "
                    "another way",
                    name, record.folder.string())};
}

Result<std::unique_ptr<Dataset>> openImport(const fs::path& file, std::string_view name,
                                            const FolderOptions& options) {
    RETORT_TRY(const auto record, readImportRecord(file));
    RETORT_CHECK(checkAskedFor(options, record, name));
    auto own = options;
    own.name = name;
    own.validationFraction = record.validationFraction;
    own.testFraction = record.testFraction;
    own.splitSeed = record.splitSeed;
    own.contents = idxContents(record.contents) != nullptr ? record.contents : std::string{};
    own.layout = record.layout;
    own.svhnExtra = record.svhnExtra ? SvhnExtra::Train : SvhnExtra::Leave;
    return openDataset(record.folder, own).within(fmt::format("opening the imported dataset '{}'", name));
}

} // namespace

std::string_view name(Availability availability) {
    switch (availability) {
    case Availability::Ready: return "ready";
    case Availability::NotFound: return "not found";
    case Availability::Broken: break;
    }
    return "broken";
}

std::vector<DatasetListing> listDatasets(const DatasetSearch& search) {
    std::map<std::string, DatasetListing> listings;
    listings.emplace(kFashionMnist, listFashionMnist(search));
    std::error_code ignored;
    for (const auto& folder : search.folders) {
        const auto entries = visibleEntries(folder);
        for (const auto& entry : entries)
            if (entry.extension() == ".json")
                listings.emplace(entry.stem(), listImport(entry.stem(), entry));
        for (const auto& entry : entries)
            if (fs::is_directory(entry, ignored))
                listings.emplace(entry.filename(), listFolderAt(entry.filename(), entry, {}));
    }
    addAbsent(search, listings);
    std::vector<DatasetListing> sorted;
    for (auto& [name, listing] : listings)
        sorted.push_back(std::move(listing));
    return sorted;
}

Result<std::unique_ptr<Dataset>> findDataset(std::string_view nameOrPath, const DatasetSearch& search,
                                             const FolderOptions& given) {
    std::error_code ignored;
    auto options = given;
    options.unpacked = search.unpacked;
    options.verdicts = search.verdicts;
    if (nameOrPath == kFashionMnist)
        return openFashionMnist(fashionMnistFolder(search), kFashionMnist, search.unpacked);
    if (isDatasetName(nameOrPath))
        for (const auto& folder : search.folders) {
            if (const auto import = importRecordFile(folder, nameOrPath); fs::exists(import, ignored))
                return openImport(import, nameOrPath, options);
            if (fs::is_directory(folder / nameOrPath, ignored)) {
                options.name = nameOrPath;
                return openDataset(folder / nameOrPath, options);
            }
        }
    const fs::path path{nameOrPath};
    if (fs::is_regular_file(path, ignored) && isDatasetFile(path)) {
        RETORT_TRY(const auto folder, folderOfDataFile(path));
        return openDataset(folder, options);
    }
    if (fs::is_regular_file(path, ignored)) {
        RETORT_CHECK(checkArchive(path));
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: is an archive; make it a dataset with 'retort-cli dataset import {} --as NAME'",
                        nameOrPath, nameOrPath)};
    }
    if (nameOrPath.find('/') != std::string_view::npos || fs::is_directory(path, ignored))
        return openDataset(path, options);
    return unknownName(nameOrPath, search);
}

} // namespace retort::data
