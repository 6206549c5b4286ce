#include "doctor/redaction.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <unistd.h>

extern char** environ;

namespace retort::doctor {

namespace {

constexpr std::string_view kMasked = "[masked]";
constexpr std::size_t kShortestSecret = 6; ///< a shorter value would mask words by chance

bool isLetterOrDigit(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool isOfToken(char c) {
    return isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '~' || c == '+' || c == '=';
}

std::string inCapitals(std::string_view text) {
    std::string capitals(text);
    for (auto& c : capitals)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return capitals;
}

bool namesASecret(std::string_view name) {
    constexpr std::array<std::string_view, 5> kEndings{"TOKEN", "SECRET", "PASSWORD", "SIGNATURE", "KEY"};
    const auto capitals = inCapitals(name);
    return std::ranges::any_of(kEndings, [&](auto ending) { return capitals.ends_with(ending); });
}

void replaceAll(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); !what.empty() && at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Whole words alone: "/home/ann" is not found in "/home/anna".
void replaceWord(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); !what.empty() && at != std::string::npos;) {
        const auto end = at + what.size();
        const bool isWhole = end == text.size() || (!isLetterOrDigit(text[end]) && text[end] != '_');
        if (isWhole)
            text.replace(at, what.size(), with);
        at = text.find(what, isWhole ? at + with.size() : end);
    }
}

/// Where the run of characters that a token may have ends.
std::size_t tokenEnd(std::string_view text, std::size_t from) {
    while (from < text.size() && isOfToken(text[from]))
        ++from;
    return from;
}

/// The part of a token that begins here by which it is recognised; empty for other words.
std::string_view tokenPrefix(std::string_view rest) {
    constexpr std::array<std::string_view, 11> kPrefixes{
        "hf_", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk-", "xoxb-", "AKIA", "eyJ", "api_org_"};
    const auto known = std::ranges::find_if(kPrefixes, [&](auto prefix) { return rest.starts_with(prefix); });
    return known == kPrefixes.end() ? std::string_view{} : *known;
}

/// What follows "Bearer " or "...token=" begins here.
bool isAnnounced(std::string_view text, std::size_t at) {
    constexpr std::string_view kBearer = "BEARER ";
    const auto before = text.substr(0, at);
    if (before.size() >= kBearer.size() &&
        inCapitals(before.substr(before.size() - kBearer.size())) == kBearer)
        return true;
    if (!before.ends_with('=') && !before.ends_with(':'))
        return false;
    auto begin = before.size() - 1;
    while (begin > 0 &&
           (isLetterOrDigit(before[begin - 1]) || before[begin - 1] == '_' || before[begin - 1] == '-'))
        --begin;
    return namesASecret(before.substr(begin, before.size() - 1 - begin));
}

std::string withoutTokens(std::string_view text) {
    constexpr std::size_t kShortestToken = 8; ///< after its prefix
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool begins = at == 0 || !isOfToken(text[at - 1]) || isAnnounced(text, at);
        const auto prefix = begins ? tokenPrefix(text.substr(at)) : std::string_view{};
        const auto end = tokenEnd(text, at);
        const bool isToken = !prefix.empty() && end - at >= prefix.size() + kShortestToken;
        if (begins && end > at && (isToken || isAnnounced(text, at))) {
            out += kMasked;
            at = end;
        } else {
            out += text[at++];
        }
    }
    return out;
}

bool endsWord(char c) {
    constexpr std::string_view kEnds = " \t\r\n\"'`()<>[]|,;";
    return kEnds.find(c) != std::string_view::npos;
}

std::size_t wordEnd(std::string_view text, std::size_t from) {
    while (from < text.size() && !endsWord(text[from]))
        ++from;
    return from;
}

/// "https://name:password@host/path?signature" -> "https://host/path?...".
std::string withoutQuery(std::string_view address) {
    const auto host = address.find("://") + 3;
    const auto path = std::min(address.find('/', host), address.size());
    const auto name = address.substr(host, path - host).rfind('@');
    const auto query = std::min(address.find('?'), address.size());
    const auto from = name == std::string_view::npos ? host : host + name + 1;
    std::string shown(address.substr(0, host));
    shown += address.substr(from, query > from ? query - from : 0);
    return query < address.size() ? shown + "?..." : shown;
}

/// Whether a web address begins here.
bool isAddress(std::string_view rest) {
    return rest.starts_with("https://") || rest.starts_with("http://");
}

std::string withPlainAddresses(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (isAddress(text.substr(at))) {
            const auto end = wordEnd(text, at);
            out += withoutQuery(text.substr(at, end - at));
            at = end;
        } else {
            out += text[at++];
        }
    }
    return out;
}

/// "/home/ann/x" -> "~someone/x".
void hideOtherHomes(std::string& text) {
    for (const std::string_view homes : {"/home/", "/Users/"})
        for (auto at = text.find(homes); at != std::string::npos; at = text.find(homes, at + 1)) {
            auto end = at + homes.size();
            while (end < text.size() && text[end] != '/' && text[end] != ':' && !endsWord(text[end]))
                ++end;
            if (end > at + homes.size())
                text.replace(at, end - at, "~someone");
        }
}

bool isOfTheSystem(std::string_view path) {
    constexpr std::array<std::string_view, 8> kSystem{"/usr/",  "/lib/", "/lib64/", "/dev/",
                                                      "/proc/", "/sys/", "/etc/",   "/bin/"};
    return std::ranges::any_of(kSystem, [&](auto place) { return path.starts_with(place); });
}

/// "scans/anna/1.png", "scans/anna.jpg", "scans/anna: ..."; no "images/s" and no "cls2img/FD".
bool isRelativePath(std::string_view rest) {
    const auto word = rest.substr(0, wordEnd(rest, 0));
    const auto slash = word.find('/');
    if (slash == std::string_view::npos || slash == 0 || word.find(":/") != std::string_view::npos)
        return false;
    const auto first = word.substr(0, slash);
    const bool isColumn = first == "real" || first == "cls2img" || first == "img2img";
    if (isColumn || word.ends_with("/s") || word.ends_with("/s:"))
        return false;
    const bool isDeep = word.find('/', slash + 1) != std::string_view::npos;
    const bool isReason = word.ends_with(':') && word.size() < rest.size() && rest[word.size()] == ' ';
    return isDeep || isReason || word.find('.', slash) != std::string_view::npos;
}

bool beginsPath(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    const bool isFirst = at == 0 || endsWord(text[at - 1]) || text[at - 1] == '=';
    // "host:/scratch/anna", but not "https://".
    const bool isRemote = at > 0 && text[at - 1] == ':' && !rest.starts_with("//");
    const bool isRooted = rest.size() > 1 && rest[0] == '/' && (isLetterOrDigit(rest[1]) || rest[1] == '.');
    if (isRooted && isRemote)
        return true;
    return isFirst && (isRooted || rest.starts_with("~/") || rest.starts_with("~someone/") ||
                       rest.starts_with("./") || rest.starts_with("../") || isRelativePath(rest));
}

/// ".jpg" of ".../my cat.jpg"; empty for what is no short extension.
std::string extensionOf(std::string_view path) {
    constexpr std::size_t kLongest = 12;
    const auto dot = path.rfind('.');
    if (dot == std::string_view::npos || path.size() - dot > kLongest || path.size() - dot < 2)
        return {};
    const auto extension = path.substr(dot);
    return std::ranges::all_of(extension.substr(1), isLetterOrDigit) ? std::string(extension) : std::string{};
}

/// Messages are "PATH: reason", and a path may hold spaces: it then ends at the colon.
std::size_t pathEnd(std::string_view text, std::size_t from) {
    auto end = from;
    while (end < text.size() && !endsWord(text[end]) &&
           !(text[end] == ':' && (end + 1 == text.size() || text[end + 1] == ' ')))
        ++end;
    if (end == text.size() || text[end] != ' ')
        return end;
    const auto colon = std::min(text.find(": ", end), text.find('\n', end));
    if (colon == std::string_view::npos || text[colon] == '\n')
        return end;
    const auto more = text.substr(end, colon - end);
    return more.find('/') != std::string_view::npos || !extensionOf(more).empty() ? colon : end;
}

std::string withoutPaths(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (!beginsPath(text, at) || isOfTheSystem(text.substr(at))) {
            out += text[at++];
            continue;
        }
        const auto end = pathEnd(text, at);
        out += "[path]" + extensionOf(text.substr(at, end - at));
        at = end;
    }
    return out;
}

std::vector<std::string> secretsInTheEnvironment() {
    std::vector<std::string> secrets;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view variable = *entry;
        const auto equals = std::min(variable.find('='), variable.size());
        const auto value = variable.substr(std::min(equals + 1, variable.size()));
        if (namesASecret(variable.substr(0, equals)) && value.size() >= kShortestSecret)
            secrets.emplace_back(value);
    }
    return secrets;
}

std::string hostName() {
    constexpr std::size_t kShortest = 3;
    std::array<char, 256> name{};
    const std::string host = ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
    return host.size() >= kShortest ? host : std::string{};
}

} // namespace

Redaction Redaction::ofThisProcess(FileNames fileNames) {
    const char* home = std::getenv("HOME");
    std::string folder = home ? home : "";
    while (folder.ends_with('/'))
        folder.pop_back();
    return {.home = folder, .host = hostName(), .secrets = secretsInTheEnvironment(), .fileNames = fileNames};
}

std::string redacted(std::string_view text, const Redaction& redaction) {
    std::string shown(text);
    for (const auto& secret : redaction.secrets)
        replaceAll(shown, secret, kMasked);
    shown = withoutTokens(withPlainAddresses(shown));
    replaceWord(shown, redaction.home, "~");
    replaceWord(shown, redaction.host, "[this computer]");
    hideOtherHomes(shown);
    return redaction.fileNames == FileNames::Hidden ? withoutPaths(shown) : shown;
}

} // namespace retort::doctor
