#pragma once
// The table of results for others: as a file, and on the clipboard.

#include "base/result.h"

#include <filesystem>

class QMimeData;

namespace retort::ui {

class ResultTable;

/// Text as study::format() writes it, by the path's name: `.csv`, `.md`, `.tex`, `.html`, `.json`, `.txt`; or
/// an image (`.png`). Creates the folder. Unsupported for other names, or what writing the file says.
Status exportResults(ResultTable& table, const std::filesystem::path& path);

/// Lines with tabulators for spreadsheets, and HTML for documents. The clipboard takes it over.
QMimeData* copyOfResults(const ResultTable& table);

} // namespace retort::ui
