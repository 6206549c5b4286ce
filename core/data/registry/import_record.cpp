#include "data/registry/import_record.h"

#include "base/file.h"
#include "base/json.h"

#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr int kRecordFormat = 1;

} // namespace

Result<ImportRecord> readImportRecord(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file, std::size_t{1} << 20));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    JsonReader reader{document};
    ImportRecord record;
    int format = 0;
    std::string folder;
    reader.required("format", format);
    reader.required("folder", folder);
    reader.optional("contents", record.contents);
    reader.optional("archive", record.archive);
    reader.optional("validation_fraction", record.validationFraction);
    reader.optional("test_fraction", record.testFraction);
    reader.optional("split_seed", record.splitSeed);
    reader.optional("svhn_extra", record.svhnExtra);
    reader.optional("class_level", record.layout.classLevel);
    reader.optional("split_folders", record.layout.splitFolders);
    if (format > kRecordFormat)
        reader.fail("format", fmt::format("{} is newer than this program knows ({})", format, kRecordFormat),
                    ErrorCode::NewerVersion);
    RETORT_CHECK(reader.finish());
    record.folder = file.parent_path() / folder; // an absolute folder stays what it is
    return record;
}

Status writeImportRecord(const fs::path& file, const ImportRecord& record) {
    nlohmann::ordered_json document{{"format", kRecordFormat},
                                    {"folder", record.folder.string()},
                                    {"contents", record.contents},
                                    {"validation_fraction", record.validationFraction},
                                    {"test_fraction", record.testFraction},
                                    {"split_seed", record.splitSeed}};
    if (!record.archive.empty())
        document["archive"] = record.archive;
    if (record.svhnExtra)
        document["svhn_extra"] = true;
    if (record.layout.classLevel > 0)
        document["class_level"] = record.layout.classLevel;
    if (!record.layout.splitFolders)
        document["split_folders"] = false;
    auto written = writeFileAtomically(
        file, document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    if (!written.ok()) { // in place but perhaps gone after a power cut: without it the import can be repeated
        std::error_code ignored;
        fs::remove(file, ignored);
    }
    return written;
}

fs::path importRecordFile(const fs::path& datasets, std::string_view name) {
    return datasets / fmt::format("{}.json", name);
}

fs::path unpackedFolder(const fs::path& datasets, std::string_view name) {
    return datasets / ".unpacked" / name;
}

} // namespace retort::data
