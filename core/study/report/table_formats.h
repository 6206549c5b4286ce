#pragma once
// The formats behind table_format.h, one file each, and what they share.

#include "base/strong_id.h"
#include "study/report/table.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace retort::study {

std::string asText(const Table& table);
std::string asMarkdown(const Table& table);
std::string asCsv(const Table& table);
std::string asLatex(Table table);
std::string asHtml(const Table& table);
std::string asJson(const Table& table);

/// The text with some characters replaced.
std::string escaped(const std::string& text, const std::vector<std::pair<char, std::string>>& escapes);
std::vector<std::int64_t> numbers(const std::vector<RunId>& runs);

} // namespace retort::study
