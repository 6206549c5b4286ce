#include "synthesis/sets/class_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace retort::synthesis {

namespace {

bool keeps(unsigned char c) {
    constexpr unsigned char kBeyondAscii = 0x80;
    return c >= kBeyondAscii || std::isalnum(c) || c == '.' || c == '_' || c == '-';
}

/// For file systems on which "Cat" and "cat" are one folder.
std::string lowerCase(std::string text) {
    for (auto& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// Of UTF-8: not the first byte of a character.
bool isInsideCharacter(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

} // namespace

std::string fileNameFrom(std::string_view text) {
    constexpr std::size_t kLongest = 100;
    std::string kept;
    auto length = std::min(text.size(), kLongest);
    while (length < text.size() && length > 0 && isInsideCharacter(text[length]))
        --length;
    for (const char c : text.substr(0, length))
        kept += keeps(static_cast<unsigned char>(c)) ? c : '-';
    if (kept.empty() || kept.front() == '.')
        kept.insert(kept.begin(), '-');
    return kept;
}

std::vector<std::string> classFolders(const std::vector<std::string>& classes) {
    std::vector<std::string> folders(classes.size());
    std::set<std::string> taken;
    // A folder that is called like a class holds that class: first come those whose names can stay.
    for (const bool stays : {true, false})
        for (std::size_t label = 0; label < classes.size(); ++label) {
            auto folder = fileNameFrom(classes[label]);
            if ((folder == classes[label]) != stays)
                continue;
            while (!taken.insert(lowerCase(folder)).second)
                folder += fmt::format("-{}", label);
            folders[label] = std::move(folder);
        }
    return folders;
}

} // namespace retort::synthesis
