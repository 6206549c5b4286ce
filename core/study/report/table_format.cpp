#include "study/report/table_format.h"

#include "study/report/table_formats.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::study {

std::string escaped(const std::string& text, const std::vector<std::pair<char, std::string>>& escapes) {
    std::string out;
    for (const char c : text) {
        const auto found = std::find_if(escapes.begin(), escapes.end(),
                                        [c](const auto& escape) { return escape.first == c; });
        out += found == escapes.end() ? std::string{c} : found->second;
    }
    return out;
}

std::vector<std::int64_t> numbers(const std::vector<RunId>& runs) {
    std::vector<std::int64_t> values;
    for (const auto run : runs)
        values.push_back(run.value);
    return values;
}

Result<TableFormat> tableFormatNamed(std::string_view name) {
    constexpr std::pair<std::string_view, TableFormat> kNames[] = {
        {"text", TableFormat::Text},   {"md", TableFormat::Markdown}, {"csv", TableFormat::Csv},
        {"latex", TableFormat::Latex}, {"html", TableFormat::Html},   {"json", TableFormat::Json}};
    for (const auto& [word, format] : kNames)
        if (word == name)
            return format;
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("unknown table format \"{}\"; there are text, md, csv, latex, html and json", name)};
}

std::string format(const Table& table, TableFormat format) {
    switch (format) {
    case TableFormat::Text: return asText(table);
    case TableFormat::Markdown: return asMarkdown(table);
    case TableFormat::Csv: return asCsv(table);
    case TableFormat::Latex: return asLatex(table);
    case TableFormat::Html: return asHtml(table);
    case TableFormat::Json: return asJson(table);
    }
    return asText(table);
}

} // namespace retort::study
