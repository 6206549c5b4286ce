#pragma once
// What is written down of an imported dataset: `<datasets>/<name>.json`. People may read it; the program
// writes it at once or not at all.

#include "base/result.h"
#include "data/formats/folder_layout.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace retort::data {

struct ImportRecord {
    std::filesystem::path folder; ///< relative to the record's own folder when it was unpacked there
    std::string contents;         ///< name(DataFormat); empty in records of older programs
    std::string archive{};        ///< what it was unpacked from
    double validationFraction = 0;
    double testFraction = 0.2;
    std::uint64_t splitSeed = 0;
    bool svhnExtra = false;
    LayoutOptions layout{};
};

/// NotFound, AccessDenied, Corrupt; NewerVersion: written by a newer program. The folder comes back absolute.
Result<ImportRecord> readImportRecord(const std::filesystem::path& file);
Status writeImportRecord(const std::filesystem::path& file, const ImportRecord& record);

/// Where the record of an import of this name is.
std::filesystem::path importRecordFile(const std::filesystem::path& datasets, std::string_view name);
/// Where an archive imported under this name is unpacked to. Hidden, so that it is no dataset of its own.
std::filesystem::path unpackedFolder(const std::filesystem::path& datasets, std::string_view name);

} // namespace retort::data
