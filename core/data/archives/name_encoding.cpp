#include "data/archives/name_encoding.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <set>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <vector>

namespace retort::data {

namespace {

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// Null for a name that ICU does not know. Bytes without a meaning are errors instead of U+FFFD.
Converter converterOf(std::string_view encoding) {
    UErrorCode error = U_ZERO_ERROR;
    Converter converter{ucnv_open(std::string(encoding).c_str(), &error)};
    if (U_FAILURE(error))
        return {};
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    return U_SUCCESS(error) ? std::move(converter) : Converter{};
}

struct Character {
    UChar32 code = 0;
    std::string_view bytes;
};

/// The characters of a name, or nothing where bytes have no meaning, or none that a file name has.
std::optional<std::vector<Character>> charactersOf(std::string_view bytes, UConverter& converter) {
    std::vector<Character> characters;
    ucnv_reset(&converter);
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at < end) {
        const char* const begin = at;
        UErrorCode error = U_ZERO_ERROR;
        const auto code = ucnv_getNextUChar(&converter, &at, end, &error);
        if (U_FAILURE(error) || u_iscntrl(code) || u_charType(code) == U_PRIVATE_USE_CHAR ||
            u_charType(code) == U_UNASSIGNED || code == 0xFFFD)
            return std::nullopt;
        characters.push_back({code, {begin, static_cast<std::size_t>(at - begin)}});
    }
    return characters;
}

std::string utf8Of(const std::vector<Character>& characters) {
    icu::UnicodeString text;
    for (const auto& one : characters)
        text.append(one.code);
    std::string utf8;
    return text.toUTF8String(utf8);
}

/// Whether two bytes stand for a character of everyday use. The standards sort them so: their first level,
/// kana or Hangul have lead bytes of their own.
using IsCommon = bool (*)(unsigned lead, unsigned trail);

bool commonShiftJis(unsigned lead, unsigned trail) {
    const bool kana = lead == 0x82 ? trail >= 0x9F : lead == 0x83 && trail <= 0x96;
    const bool firstLevel = lead == 0x88   ? trail >= 0x9F
                            : lead == 0x98 ? trail <= 0x72
                                           : lead > 0x88 && lead < 0x98;
    return kana || firstLevel;
}
bool commonEucJp(unsigned lead, unsigned) {
    return lead == 0xA4 || lead == 0xA5 || (lead >= 0xB0 && lead <= 0xCF);
}
bool commonGb(unsigned lead, unsigned trail) {
    return lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1;
}
bool commonBig5(unsigned lead, unsigned) {
    return lead >= 0xA4 && lead <= 0xC6;
}
bool commonKorean(unsigned lead, unsigned trail) {
    return lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1;
}

struct CodePage {
    const char* name;            ///< as people call it
    IsCommon isCommon = nullptr; ///< of those with two bytes for a character
    double frequency = 1;        ///< how far it is to be believed against the others
};
/// Of two in which names read alike, the first is taken.
constexpr std::array kCodePages{
    CodePage{"cp437"},
    CodePage{"cp850"},
    CodePage{"windows-1252"},
    CodePage{"Shift_JIS", commonShiftJis},
    CodePage{"GBK", commonGb},
    CodePage{"Big5", commonBig5},
    CodePage{"windows-949", commonKorean},
    CodePage{"EUC-JP", commonEucJp, 0.88},
    CodePage{"cp866"},
    CodePage{"windows-1251"},
    CodePage{"KOI8-R", nullptr, 0.75},
    CodePage{"windows-1250", nullptr, 0.8},
    CodePage{"cp852", nullptr, 0.8},
    CodePage{"windows-1254", nullptr, 0.8},
    CodePage{"windows-1253"},
    CodePage{"cp737"},
    CodePage{"windows-874"},
    CodePage{"windows-1255"},
    CodePage{"windows-1256"},
};

enum class Script { None, Latin, Cyrillic, Greek, EastAsian, Other };

Script scriptOf(UChar32 code) {
    UErrorCode error = U_ZERO_ERROR;
    switch (uscript_getScript(code, &error)) {
    case USCRIPT_LATIN: return Script::Latin;
    case USCRIPT_CYRILLIC: return Script::Cyrillic;
    case USCRIPT_GREEK: return Script::Greek;
    case USCRIPT_HAN:
    case USCRIPT_HANGUL:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA: return Script::EastAsian;
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED: return Script::None;
    default: return Script::Other;
    }
}

bool isPlain(const Character& one) {
    return one.code < 0x80;
}

constexpr std::u16string_view kFrequentLatin = u"äöüßéèàçñáíóúêâîôûãåæøëïÄÖÜÉÅØÆÑÇčžšřěłęąşğı";
constexpr std::u16string_view kRareLatin = u"þðÞÐ";
constexpr std::u16string_view kFrequentHangul =
    u"가각간갈감갑강개거건검게겨결경계고곡공과관광교구국군그근금급기길김까꽃나날남내너노농누눈뉴는늘니다단달"
    u"담"
    u"당대더도독동두드등디따딸라락란람랑래러럭레려력렬로록료루류르름리린릴마만말망매머먹메면명모목무문물미민"
    u"바박반발밤방배백버벌범베벽변별병보복본봉부북분불비빵사산살삼상새색생서석선설성세소속손송수숙순술숨스슬"
    u"습승시식신실심아악안알암앙애야약양어언얼엄업에여역연열염영예오옥온올와왕외요용우운울원월위유육은을음의"
    u"이인일임입자작잔장재저적전절점정제조족종주죽준중즈증지직진집차찬참창채책처천철청체초촌총최추축출충치카"
    u"칼커컨컴케코콜크키타탄탈탕태터텔토통트티파판팔패퍼페평포표푸풍프플피필하학한할함합항해햄행향허헤현형호"
    u"홍"
    u"화환황회후휴흑히";

bool isOneOf(UChar32 code, std::u16string_view characters) {
    return characters.find(static_cast<char16_t>(code)) != std::u16string_view::npos;
}

// The points below were weighed with names of animals, vehicles and tools in two dozen languages, each in its
// code pages: what is right has to stand out.

double pointsOfAlphabetic(UChar32 code) {
    constexpr UChar32 kFirstRussian = 0x410;
    constexpr UChar32 kLastRussian = 0x451;
    switch (scriptOf(code)) {
    case Script::Latin: return isOneOf(code, kFrequentLatin) ? 1 : isOneOf(code, kRareLatin) ? 0.4 : 0.7;
    case Script::Cyrillic:
        return (u_islower(code) ? 1 : 0.8) * (code >= kFirstRussian && code <= kLastRussian ? 1 : 0.5);
    case Script::Greek: return u_islower(code) ? 0.8 : 0.6;
    case Script::Other: return 0.75;
    case Script::EastAsian: return 0; // half-width katakana
    case Script::None: break;
    }
    return -1;
}

/// Per byte, so that readings of the same bytes as fewer characters can be compared.
double pointsOfEastAsian(const Character& one, const CodePage& page) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(one.bytes[i]); };
    const bool common = page.isCommon != nullptr && one.bytes.size() == 2 && page.isCommon(byte(0), byte(1));
    if (!common || scriptOf(one.code) != Script::EastAsian)
        return -0.3;
    if (page.isCommon == commonKorean)
        return isOneOf(one.code, kFrequentHangul) ? 0.8 : 0.45;
    constexpr UChar32 kFirstHan = 0x3400;
    return one.code < kFirstHan ? 0.8 : 0.7; // kana, Han
}

/// How well one character outside ASCII fits into a name, by itself.
double pointsOf(const Character& one, const CodePage& page) {
    if (one.bytes.size() > 1)
        return pointsOfEastAsian(one, page) * static_cast<double>(one.bytes.size());
    if (!u_isalpha(one.code) && scriptOf(one.code) != Script::Other)
        return u_ispunct(one.code) ? -0.25 : -1;
    return pointsOfAlphabetic(one.code);
}

/// What is wrong with a run of letters as a word: scripts that do not go together, small letters before
/// capitals, hardly any plain letter in a Latin one, one or two
/// letters alone.
double oddnessOf(std::span<const Character> word) {
    std::set<Script> scripts;
    double foreign = 0;
    double flips = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (const auto script = scriptOf(word[i].code); script != Script::None)
            scripts.insert(script);
        foreign += isPlain(word[i]) ? 0 : 1;
        if (i > 0 && u_islower(word[i - 1].code) && u_isupper(word[i].code) &&
            !(isPlain(word[i - 1]) && isPlain(word[i])))
            ++flips;
    }
    constexpr double kFlip = 1.5;
    constexpr double kMixed = 2;
    constexpr double kMixedWithEastAsian = 0.5; // as in "Tシャツ"
    double odd = kFlip * flips;
    if (scripts.size() > 1)
        odd += foreign * (scripts.contains(Script::EastAsian) ? kMixedWithEastAsian : kMixed);
    else if (scripts.contains(Script::Latin) && 2 * foreign > static_cast<double>(word.size()))
        odd += 2 * foreign;
    else if (!scripts.contains(Script::EastAsian) && word.size() <= 2)
        odd += 0.5 * foreign;
    return odd;
}

double pointsOf(const std::vector<Character>& name, const CodePage& page) {
    double points = 0;
    for (const auto& one : name)
        points += isPlain(one) ? 0 : pointsOf(one, page);
    const auto inWord = [](const Character& one) { return u_isalpha(one.code) != 0; };
    for (auto begin = name.begin(); begin != name.end();) {
        begin = std::find_if(begin, name.end(), inWord);
        const auto end = std::find_if_not(begin, name.end(), inWord);
        points -= oddnessOf({begin, end});
        begin = end;
    }
    return points;
}

struct Reading {
    const char* encoding = nullptr;
    double points = 0;
    std::vector<std::string> names;
};

std::optional<Reading> readingOf(std::span<const std::string> names, const CodePage& page) {
    const auto converter = converterOf(page.name);
    if (!converter)
        return std::nullopt;
    Reading reading{.encoding = page.name, .points = 0, .names = {}};
    for (const auto& name : names) {
        const auto characters = charactersOf(name, *converter);
        if (!characters)
            return std::nullopt;
        reading.points += page.frequency * pointsOf(*characters, page);
        reading.names.push_back(utf8Of(*characters));
    }
    return reading;
}

/// The parts of paths that are not plain ASCII, each once: what lies in a folder repeats its name. In code
/// pages of East Asia '\' may be half a character, so only '/' separates.
std::vector<std::string> distinctParts(std::span<const std::string> names) {
    constexpr std::size_t kEnough = 2000;
    std::set<std::string> parts;
    for (const auto& name : names)
        for (std::size_t begin = 0; begin < name.size() && parts.size() < kEnough;) {
            const auto end = std::min(name.find('/', begin), name.size());
            const auto part = name.substr(begin, end - begin);
            if (!isAscii(part))
                parts.insert(part);
            begin = end + 1;
        }
    return {parts.begin(), parts.end()};
}

std::string shown(const Reading& reading) {
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, reading.names.size()); ++i)
        text += (text.empty() ? "" : ", ") + reading.names[i];
    return fmt::format("{}: {}", reading.encoding, text);
}

Error unclear(std::string_view source, std::span<const Reading> readings) {
    std::string text;
    for (const auto& reading : readings)
        text += (text.empty() ? " (" : "; ") + shown(reading);
    return {
        ErrorCode::Unsupported,
        fmt::format("{}: its file names are in no Unicode encoding, and it is not clear in which code page "
                    "they are{}; choose the name encoding (--name-encoding), for example {}",
                    source, text.empty() ? "" : text + ")",
                    readings.empty() ? "cp437" : readings.front().encoding)};
}

} // namespace

bool isAscii(std::string_view name) {
    return std::none_of(name.begin(), name.end(), [](unsigned char byte) { return byte >= 0x80; });
}

bool isUtf8(std::string_view bytes) {
    UErrorCode error = U_ZERO_ERROR;
    std::int32_t length = 0;
    u_strFromUTF8(nullptr, 0, &length, bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
    return error == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(error);
}

Status checkNameEncoding(std::string_view encoding) {
    constexpr std::string_view kPlain = "/.aZ09_- ";
    const auto converter = encoding.empty() ? Converter{} : converterOf(encoding);
    if (converter)
        if (const auto characters = charactersOf(kPlain, *converter);
            characters && utf8Of(*characters) == kPlain)
            return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("'{}' is no code page of file names; for example cp437, cp850, windows-1252, "
                             "Shift_JIS, GBK, Big5, windows-949, cp866, windows-1251",
                             encoding)};
}

std::vector<std::string> nameEncodings() {
    std::vector<std::string> names;
    for (const auto& page : kCodePages)
        names.emplace_back(page.name);
    return names;
}

Result<std::string> decodeName(std::string_view bytes, std::string_view encoding) {
    RETORT_CHECK(checkNameEncoding(encoding));
    const auto converter = converterOf(encoding);
    const auto characters = charactersOf(bytes, *converter);
    if (!characters)
        return Error{ErrorCode::Corrupt, fmt::format("a file name is no {}", encoding)};
    return utf8Of(*characters);
}

Result<std::string> detectNameEncoding(std::span<const std::string> names, std::string_view source) {
    constexpr double kAlmostAsWell = 0.9; // of the best's points
    const auto parts = distinctParts(names);
    std::vector<Reading> readings;
    for (const auto& page : kCodePages)
        if (auto reading = readingOf(parts, page); reading && reading->points > 0)
            readings.push_back(*std::move(reading));
    std::stable_sort(readings.begin(), readings.end(),
                     [](const auto& a, const auto& b) { return a.points > b.points; });
    if (readings.empty())
        return unclear(source, {});
    const auto& best = readings.front();
    const auto other = std::find_if(readings.begin(), readings.end(),
                                    [&](const auto& one) { return one.names != best.names; });
    if (other == readings.end() || other->points < kAlmostAsWell * best.points)
        return std::string(best.encoding);
    return unclear(source, std::array{best, *other});
}

} // namespace retort::data
