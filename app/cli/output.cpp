#include "output.h"

#include "base/file.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <span>
#include <unistd.h>

namespace retort::cli {

namespace {

constexpr std::size_t kGathered = std::size_t{1} << 16;

void occupy(int descriptor, int flags) {
    if (::fcntl(descriptor, F_GETFD) >= 0)
        return;
    // The lowest free number is taken, which is this one: those below it are open.
    [[maybe_unused]] const int opened = ::open("/dev/null", flags);
}

/// Whether one character is no plain text.
bool steers(std::string_view character) {
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(character[index]); };
    if (character.size() == 1)
        return (at(0) < 0x20 && at(0) != '\n' && at(0) != '\t') || at(0) == 0x7F;
    if (character.size() == 2)
        return at(0) == 0xC2 && at(1) <= 0x9F; // U+0080 to U+009F
    const bool isBidirectional = (at(1) == 0x80 && at(2) >= 0xAA && at(2) <= 0xAE) ||
                                 (at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9);
    return character.size() == 3 && at(0) == 0xE2 && isBidirectional; // U+202A to U+202E, U+2066 to U+2069
}

/// Of the character at the beginning; 0 where its bytes are no UTF-8.
std::size_t characterBytes(std::string_view text) {
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const auto first = at(0);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (bytes > text.size() || first > 0xF4)
        return 0;
    for (std::size_t i = 1; i < bytes; ++i)
        if ((at(i) & 0xC0U) != 0x80)
            return 0;
    const bool isLongerThanNeeded = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
    const bool isNoCharacter = (first == 0xED && at(1) > 0x9F) || (first == 0xF4 && at(1) > 0x8F);
    return isLongerThanNeeded || isNoCharacter ? 0 : bytes;
}

std::string escaped(std::string_view character) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(character[index]); };
    unsigned code = byte(0);
    if (character.size() == 2)
        code = (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
    if (character.size() == 3)
        code = (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    return fmt::format("\\u{:04x}", code);
}

} // namespace

Output::Output(int descriptor) : m_descriptor(descriptor), m_isTerminal(::isatty(descriptor) != 0) {}

void Output::write(std::string_view text) {
    m_waiting += m_isTerminal ? harmless(text) : std::string{text};
    if (m_isTerminal || m_waiting.size() >= kGathered)
        static_cast<void>(flush().ok()); // kept for the last flush
}

Status Output::flush() {
    if (m_written.ok())
        m_written = writeAll(m_descriptor, std::as_bytes(std::span{m_waiting}), "standard output");
    m_waiting.clear();
    return m_written;
}

void occupyStandardDescriptors() {
    occupy(STDIN_FILENO, O_RDONLY);
    occupy(STDOUT_FILENO, O_RDONLY); // writing fails, as it does where nothing is open
    occupy(STDERR_FILENO, O_WRONLY);
}

std::string harmless(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const auto bytes = characterBytes(text);
        const auto character = text.substr(0, std::max<std::size_t>(1, bytes));
        if (bytes == 0)
            shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        else if (steers(character))
            shown += escaped(character);
        else
            shown += character;
        text.remove_prefix(character.size());
    }
    return shown;
}

std::string oneLine(std::string_view name) {
    std::string shown;
    for (const char c : harmless(name))
        if (c == '\n' || c == '\t')
            shown += c == '\n' ? "\\n" : "\\t";
        else
            shown += c;
    return shown;
}

void say(std::string_view line) {
    const auto whole = harmless(line) + "\n";
    static_cast<void>(std::fwrite(whole.data(), 1, whole.size(), stderr));
}

} // namespace retort::cli
