#include "data/formats/delimited_text.h"

#include "base/file.h"
#include "data/class_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace retort::data {

namespace {

constexpr std::string_view kBlank = " \t";

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(kBlank);
    return begin == std::string_view::npos
               ? std::string{}
               : std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

class RowReader {
public:
    RowReader(std::string_view text, char delimiter) : m_text(text), m_delimiter(delimiter) {}

    bool isAtEnd() const { return m_at >= m_text.size(); }
    /// Where a quotation mark stands that is never closed.
    std::optional<std::size_t> openQuote() const { return m_openQuote; }

    TableRow next() {
        TableRow row;
        do
            row.push_back(field());
        while (take(m_delimiter));
        take('\r');
        take('\n');
        return row;
    }

private:
    bool take(char c) {
        const bool there = m_at < m_text.size() && m_text[m_at] == c;
        m_at += there ? 1 : 0;
        return there;
    }

    std::string field() {
        while (m_at < m_text.size() && kBlank.find(m_text[m_at]) != std::string_view::npos &&
               m_text[m_at] != m_delimiter)
            ++m_at;
        std::string quoted;
        if (take('"'))
            quoted = inQuotes();
        const auto end =
            std::min(m_text.find_first_of(std::string{m_delimiter, '\r', '\n'}, m_at), m_text.size());
        const auto rest = m_text.substr(m_at, end - m_at);
        m_at = end;
        return quoted.empty() ? trimmed(rest) : quoted + trimmed(rest);
    }

    std::string inQuotes() {
        std::string text;
        const auto begin = m_at - 1;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"' && !take('"')) // two of them stand for one
                return text;
            text += c;
        }
        m_openQuote = begin;
        return text;
    }

    std::string_view m_text;
    char m_delimiter;
    std::size_t m_at = 0;
    std::optional<std::size_t> m_openQuote{};
};

struct ParsedText {
    std::vector<TableRow> rows{};
    /// What follows a quotation mark that is never closed.
    std::string_view swallowed{};
};

ParsedText rowsWith(std::string_view text, char delimiter) {
    ParsedText parsed;
    RowReader reader{text, delimiter};
    while (!reader.isAtEnd()) {
        auto row = reader.next();
        if (row.size() > 1 || !row.front().empty())
            parsed.rows.push_back(std::move(row));
    }
    if (const auto quote = reader.openQuote())
        parsed.swallowed = text.substr(*quote);
    return parsed;
}

/// How many fields nearly every row has; 1 when they differ.
std::size_t tableWidth(const std::vector<TableRow>& rows) {
    constexpr std::size_t kMost = 10; // one odd row in so many
    if (rows.empty())
        return 1;
    const auto odd = std::count_if(rows.begin(), rows.end(),
                                   [&](const TableRow& row) { return row.size() != rows.front().size(); });
    return static_cast<std::size_t>(odd) * kMost <= rows.size() ? rows.front().size() : 1;
}

ParsedText parsed(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    constexpr std::string_view kSeparator = "sep="; // "sep=;", by which Excel is told
    if (text.starts_with(kSeparator) && text.find_first_of("\r\n") == kSeparator.size() + 1) {
        const char delimiter = text[kSeparator.size()];
        text.remove_prefix(kSeparator.size() + 1);
        return rowsWith(text, delimiter);
    }
    ParsedText best;
    for (const char delimiter : {',', ';', '\t', '|'}) {
        auto next = rowsWith(text, delimiter);
        if (best.rows.empty() || tableWidth(next.rows) > tableWidth(best.rows))
            best = std::move(next);
    }
    return best;
}

} // namespace

std::vector<TableRow> parseDelimitedText(std::string_view text) {
    return parsed(text).rows;
}

Result<std::vector<TableRow>> readDelimitedFile(const std::filesystem::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    if (text.find('\0') != std::string::npos)
        return Error{
            ErrorCode::Unsupported,
            fmt::format("{}: holds NUL characters, as UTF-16 and files that are no text do; save the "
                        "table as CSV in UTF-8",
                        file.string())};
    if (!composedName(text))
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: is not UTF-8 text; save the table as CSV in UTF-8", file.string())};
    auto table = parsed(text);
    const auto lines = std::ranges::count(table.swallowed, '\n');
    if (lines > 1) // the last line takes no other one with it
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: line {} has a quotation mark that is never closed, and the {} after it "
                                 "would be part of it; close it, or double it where it is a part of the text",
                                 file.string(), std::ranges::count(text, '\n') - lines + 1,
                                 lines == 2 ? "line" : fmt::format("{} lines", lines - 1))};
    return std::move(table.rows);
}

} // namespace retort::data
