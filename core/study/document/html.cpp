#include "study/document/html.h"

#include "base/markup.h"

#include <fmt/format.h>

namespace retort::study::html {

namespace {

constexpr const char* kStyle = R"(
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem } h2 { font-size: 1.2rem; margin-top: 2.2rem }
table { border-collapse: collapse; margin: 1rem 0 } caption { text-align: left; padding-bottom: .4rem }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap }
th:first-child, td:first-child { text-align: left } tfoot td { font-weight: 600 }
div.wide { overflow-x: auto } pre { background: #8882; padding: .8rem; overflow-x: auto }
td img { display: inline-block; width: 56px; height: 56px; image-rendering: pixelated; object-fit: contain }
svg { width: 100%; height: auto; max-width: 60rem })";

std::string base64(std::span<const std::byte> bytes) {
    constexpr const char* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        const auto count = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? std::to_integer<unsigned>(bytes[i + k]) : 0);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

} // namespace

std::string heading(const std::string& text) {
    return fmt::format("<h2>{}</h2>\n", escapedMarkup(text));
}

std::string paragraph(const std::string& text) {
    return fmt::format("<p>{}</p>\n", escapedMarkup(text));
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::string text = "<div class=\"wide\"><table>\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += "<tr>";
        for (const auto& cell : rows[i])
            text += fmt::format("<{0}>{1}</{0}>", i == 0 ? "th" : "td", escapedMarkup(cell));
        text += "</tr>\n";
    }
    return text + "</table></div>\n";
}

std::string literal(const std::string& text) {
    return fmt::format("<pre>{}</pre>\n", escapedMarkup(text));
}

std::string image(std::span<const std::byte> bytes, const std::string& type, const std::string& alternative) {
    return fmt::format("<img src=\"data:{};base64,{}\" alt=\"{}\" title=\"{}\">", type, base64(bytes),
                       escapedMarkup(alternative), escapedMarkup(alternative));
}

std::string page(const std::string& title, const std::string& body) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<title>{0}</title>\n<style>{1}</style></head>\n<body>\n<h1>{0}</h1>\n{2}</body></html>\n",
        escapedMarkup(title), kStyle, body);
}

} // namespace retort::study::html
