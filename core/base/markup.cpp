#include "base/markup.h"

namespace retort {

std::string escapedMarkup(std::string_view text) {
    std::string out;
    for (const char letter : text)
        switch (letter) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += letter;
        }
    return out;
}

std::string escapedMarkdown(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        if (std::string_view("\\`*_{}[]<>#|").find(letter) != std::string_view::npos)
            out += '\\';
        out += letter == '\n' || letter == '\r' ? ' ' : letter;
    }
    return out;
}

} // namespace retort
