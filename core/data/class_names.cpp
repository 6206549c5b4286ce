#include "data/class_names.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace retort::data {

namespace {

using Utf16 = std::basic_string<UChar>;

/// Empty where the bytes are not UTF-8.
std::optional<Utf16> toUtf16(std::string_view bytes) {
    UErrorCode error = U_ZERO_ERROR;
    Utf16 text(bytes.size(), u'\0'); // never more units than bytes
    std::int32_t length = 0;
    u_strFromUTF8(text.data(), static_cast<std::int32_t>(text.size()), &length, bytes.data(),
                  static_cast<std::int32_t>(bytes.size()), &error);
    if (U_FAILURE(error) != 0)
        return std::nullopt;
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::string utf8Of(const Utf16& text) {
    UErrorCode error = U_ZERO_ERROR;
    std::string bytes(text.size() * 3, '\0'); // never more than three bytes a unit
    std::int32_t length = 0;
    u_strToUTF8(bytes.data(), static_cast<std::int32_t>(bytes.size()), &length, text.data(),
                static_cast<std::int32_t>(text.size()), &error);
    bytes.resize(U_FAILURE(error) != 0 ? 0 : static_cast<std::size_t>(length));
    return bytes;
}

Utf16 normalized(const Utf16& text, const UNormalizer2* form) {
    constexpr std::size_t kMostGrowth = 18; // U+FDFA under NFKC, the largest there is
    UErrorCode error = U_ZERO_ERROR;
    Utf16 result(text.size() * kMostGrowth + 1, u'\0');
    const auto length = unorm2_normalize(form, text.data(), static_cast<std::int32_t>(text.size()),
                                         result.data(), static_cast<std::int32_t>(result.size()), &error);
    if (U_FAILURE(error) != 0)
        return text;
    result.resize(static_cast<std::size_t>(length));
    return result;
}

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

bool isWordNetId(std::string_view name) {
    constexpr std::size_t kLength = 9; // n01440764
    return name.size() == kLength && name.front() == 'n' &&
           std::all_of(name.begin() + 1, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool isNumber(std::string_view name) {
    return std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) &&
           name.find_first_not_of("0123456789.-") == std::string_view::npos;
}

void noteIds(DatasetSummary& summary) {
    const auto& classes = summary.classes;
    const auto hint = [&](std::string_view what) {
        summary.problems.push_back(
            fmt::format("the class names are {} ('{}'), which prompts would show to the teacher; give the "
                        "classes other names for prompts, on the Prompts page or as \"classNames\" in a "
                        "prompt file, or rename them",
                        what, classes.front()));
    };
    if (std::all_of(classes.begin(), classes.end(), isWordNetId))
        hint("WordNet ids");
    else if (std::all_of(classes.begin(), classes.end(), isNumber))
        hint("numbers");
}

void noteLookAlikes(DatasetSummary& summary) {
    std::map<std::string, std::string> seen;
    for (const auto& one : summary.classes) {
        const auto [other, isNew] = seen.emplace(lookAlikeKey(one), one);
        if (!isNew)
            summary.problems.push_back(fmt::format("classes '{}' and '{}' look alike; if they are one class, "
                                                   "put their images into one folder",
                                                   other->second, one));
        else if (one.front() == ' ' || one.back() == ' ')
            summary.problems.push_back(
                fmt::format("class '{}' has a space at its {}; rename it if that is a slip", one,
                            one.back() == ' ' ? "end" : "beginning"));
    }
}

} // namespace

std::optional<std::string> composedName(std::string_view bytes) {
    if (isPlain(bytes))
        return std::string(bytes);
    const auto text = toUtf16(bytes);
    UErrorCode error = U_ZERO_ERROR;
    const auto* form = unorm2_getNFCInstance(&error);
    if (!text || U_FAILURE(error) != 0)
        return std::nullopt;
    return utf8Of(normalized(*text, form));
}

std::string escapedName(std::string_view bytes) {
    std::string shown;
    if (toUtf16(bytes))
        return std::string(bytes);
    while (!bytes.empty()) {
        std::size_t length = 1;
        constexpr std::size_t kLongest = 4;
        while (length < std::min(kLongest, bytes.size()) && !toUtf16(bytes.substr(0, length)))
            ++length;
        const bool valid = toUtf16(bytes.substr(0, length)).has_value();
        shown += valid ? std::string(bytes.substr(0, length))
                       : fmt::format("\\x{:02X}", static_cast<unsigned char>(bytes.front()));
        bytes.remove_prefix(valid ? length : 1);
    }
    return shown;
}

std::string lookAlikeKey(std::string_view name) {
    auto key = std::string(name);
    UErrorCode error = U_ZERO_ERROR;
    const auto* form = unorm2_getNFKCCasefoldInstance(&error);
    if (const auto text = toUtf16(name); text && U_FAILURE(error) == 0)
        key = utf8Of(normalized(*text, form));
    std::string words;
    for (const char c : key)
        if (c != ' ')
            words += c;
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    while (words.ends_with(' '))
        words.pop_back();
    return words;
}

void noteClassNames(DatasetSummary& summary) {
    noteLookAlikes(summary);
    noteIds(summary);
}

void noteSplitSizes(DatasetSummary& summary) {
    const auto classes = static_cast<std::int64_t>(summary.classes.size());
    const auto train = summary.splits.find(Split::Train);
    if (train != summary.splits.end() &&
        std::all_of(train->second.perClass.begin(), train->second.perClass.end(),
                    [](std::int64_t count) { return count == 1; }))
        summary.problems.push_back(
            "every class has a single training image; a student needs more to learn from");
    const auto test = summary.splits.find(Split::Test);
    if (test == summary.splits.end() || test->second.count == 0)
        summary.problems.push_back(
            "no test images, so what is trained on this dataset cannot be measured; put some into a folder "
            "'test' beside 'train', name them 'test' in the table's split column, or, where the images are "
            "divided at random, choose a larger test part (--test-fraction)");
    else if (test->second.count <= classes)
        summary.problems.push_back(fmt::format(
            "the test split holds {} image{} of {} classes; accuracy measured on so few says little",
            test->second.count, test->second.count == 1 ? "" : "s", classes));
}

} // namespace retort::data
