#include "data/registry.h"

#include "base/file.h"
#include "base/json.h"
#include "data/fashion_mnist.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFashionMnist = "fashion-mnist";
constexpr int kImportFormat = 1;

/// What importFolder() records.
struct Import {
    std::string folder;
    double validationFraction = 0;
    double testFraction = 0.2;
    std::uint64_t splitSeed = 0;
};

Result<Import> readImport(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file, std::size_t{1} << 20));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    JsonReader reader{document};
    Import import;
    int format = 0;
    reader.required("format", format);
    reader.required("folder", import.folder);
    reader.optional("validation_fraction", import.validationFraction);
    reader.optional("test_fraction", import.testFraction);
    reader.optional("split_seed", import.splitSeed);
    if (format > kImportFormat)
        reader.fail("format", fmt::format("{} is newer than this program knows ({})", format, kImportFormat),
                    ErrorCode::NewerVersion);
    RETORT_CHECK(reader.finish());
    return import;
}

bool holdsFashionMnist(const fs::path& folder) {
    std::error_code ignored;
    const auto file = folder / "train-images-idx3-ubyte";
    return fs::exists(file, ignored) || fs::exists(file.string() + ".gz", ignored);
}

fs::path fashionMnistFolder(const DataSetSearch& search) {
    for (const auto& folder : search.folders)
        if (holdsFashionMnist(folder / kFashionMnist))
            return folder / kFashionMnist;
    return search.fashionMnist;
}

DataSetListing listFashionMnist(const DataSetSearch& search) {
    DataSetListing listing{.name = kFashionMnist, .path = fashionMnistFolder(search)};
    listing.available = holdsFashionMnist(listing.path);
    if (!listing.available)
        listing.note = "install the Debian package dataset-fashion-mnist";
    return listing;
}

DataSetListing listImport(const std::string& name, const fs::path& file) {
    const auto import = readImport(file);
    if (!import)
        return {.name = name, .path = file, .note = import.error().text()};
    std::error_code ignored;
    const bool there = fs::is_directory(import->folder, ignored);
    return {.name = name,
            .path = import->folder,
            .available = there,
            .note = there ? "" : "its folder is gone; import it again from where it is now"};
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error))
        if (!it->path().filename().native().starts_with('.'))
            entries.push_back(it->path());
    return entries;
}

Error unknownName(std::string_view name, const DataSetSearch& search) {
    std::vector<std::string> names;
    for (const auto& listing : listDataSets(search))
        names.push_back(listing.name);
    const auto near = nearest(name, names);
    std::string places;
    for (const auto& folder : search.folders)
        places += (places.empty() ? "" : ", ") + folder.string();
    return {
        ErrorCode::NotFound,
        fmt::format("no data set '{}'{}; known: {}; looked in {}; import one with 'retort-cli dataset import "
                    "FOLDER --as NAME' or give a path",
                    name, near ? fmt::format(", did you mean '{}'?", *near) : "", fmt::join(names, ", "),
                    places.empty() ? "no folder" : places)};
}

Result<std::unique_ptr<DataSet>> openImport(const fs::path& file, std::string_view name,
                                            const FolderOptions& options) {
    RETORT_TRY(const auto import, readImport(file));
    auto own = options;
    own.name = name;
    own.validationFraction = import.validationFraction;
    own.testFraction = import.testFraction;
    own.splitSeed = import.splitSeed;
    return openFolder(import.folder, own).within(fmt::format("opening the imported data set '{}'", name));
}

fs::path importFile(const fs::path& dataSets, std::string_view name) {
    return dataSets / fmt::format("{}.json", name);
}

Status checkFree(std::string_view name, const fs::path& dataSets) {
    const auto file = importFile(dataSets, name);
    std::error_code ignored;
    if (name != kFashionMnist && !fs::exists(file, ignored) && !fs::exists(dataSets / name, ignored))
        return {};
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("a data set '{}' exists already; choose another name or remove {}", name, file.string())};
}

std::string importText(const fs::path& folder, const FolderOptions& options) {
    const nlohmann::ordered_json document{{"format", kImportFormat},
                                          {"folder", folder.string()},
                                          {"validation_fraction", options.validationFraction},
                                          {"test_fraction", options.testFraction},
                                          {"split_seed", options.splitSeed}};
    return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace

bool isDataSetName(std::string_view name) {
    // A file name and nothing else.
    return !name.empty() && !name.starts_with('.') &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return (std::isalnum(c) != 0 && c < 0x80) || c == '-' || c == '_' || c == '.';
           });
}

std::vector<DataSetListing> listDataSets(const DataSetSearch& search) {
    std::map<std::string, DataSetListing> listings;
    listings.emplace(kFashionMnist, listFashionMnist(search));
    std::error_code ignored;
    for (const auto& folder : search.folders)
        for (const auto& entry : entriesOf(folder)) {
            if (fs::is_directory(entry, ignored))
                listings.emplace(entry.filename(), DataSetListing{entry.filename(), entry, true, ""});
            else if (entry.extension() == ".json")
                listings.emplace(entry.stem(), listImport(entry.stem(), entry));
        }
    std::vector<DataSetListing> sorted;
    for (auto& [name, listing] : listings)
        sorted.push_back(std::move(listing));
    return sorted;
}

Result<std::unique_ptr<DataSet>> findDataSet(std::string_view nameOrPath, const DataSetSearch& search,
                                             const FolderOptions& options) {
    std::error_code ignored;
    if (nameOrPath == kFashionMnist)
        return openFashionMnist(fashionMnistFolder(search));
    if (isDataSetName(nameOrPath))
        for (const auto& folder : search.folders) {
            const auto entry = folder / nameOrPath;
            if (const fs::path import = entry.string() + ".json"; fs::exists(import, ignored))
                return openImport(import, nameOrPath, options);
            if (fs::is_directory(entry, ignored))
                return openFolder(entry, options);
        }
    const fs::path path{nameOrPath};
    if (holdsFashionMnist(path))
        return openFashionMnist(path);
    if (nameOrPath.find('/') != std::string_view::npos || fs::is_directory(path, ignored))
        return openFolder(path, options);
    return unknownName(nameOrPath, search);
}

Result<DataSetSummary> importFolder(const fs::path& source, std::string_view name, const fs::path& dataSets,
                                    const FolderOptions& options) {
    if (!isDataSetName(name))
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("'{}' is no name for a data set; use letters, digits, '-', '_' and '.'", name)};
    RETORT_CHECK(checkFree(name, dataSets));
    auto own = options;
    own.name = name;
    RETORT_TRY(const auto dataSet, openFolder(source, own));
    RETORT_CHECK(createFolders(dataSets));
    std::error_code ignored;
    RETORT_CHECK(
        writeFileAtomically(importFile(dataSets, name), importText(fs::canonical(source, ignored), options)));
    return dataSet->summary();
}

Result<ForgottenImport> forgetImport(std::string_view name, const fs::path& dataSets) {
    const auto file = importFile(dataSets, name);
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
    RETORT_CHECK(checkFree(import.name, dataSets));
    return writeFileAtomically(importFile(dataSets, import.name), import.record);
}

} // namespace retort::data
