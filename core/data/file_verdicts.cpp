#include "data/file_verdicts.h"

#include "base/file.h"
#include "base/sha256.h"

#include <charconv>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <sys/stat.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

/// Another number where the decoder accepts other files or gives other pixels.
constexpr std::string_view kVerdictsHeader = "retort checked files 1\n";
constexpr std::size_t kDigestCharacters = 64;
/// Two million files with long names.
constexpr std::size_t kLargestVerdicts = std::size_t{512} << 20;

std::int64_t nanoseconds(const timespec& time) {
    constexpr std::int64_t kPerSecond = 1'000'000'000;
    return std::int64_t{time.tv_sec} * kPerSecond + time.tv_nsec;
}

/// "NUMBER... NAME-LENGTH PROBLEM-LENGTH\nNAMEPROBLEM\n": names may hold any byte.
void appendVerdict(std::string& text, const std::string& name, const FileVerdict& verdict) {
    const auto& [mark, checked] = verdict;
    fmt::format_to(std::back_inserter(text), "{} {} {} {} {} {} {} {} {} {} {}\n{}{}\n", mark.bytes,
                   mark.written, mark.changed, mark.inode, checked.size.width, checked.size.height,
                   checked.channels, checked.holdsSeveral ? 1 : 0, checked.fingerprint, name.size(),
                   checked.problem.size(), name, checked.problem);
}

/// Reads what appendVerdict() wrote, from front to back.
class VerdictReader {
public:
    explicit VerdictReader(std::string_view text) : m_rest(text) {}

    bool atEnd() const { return m_rest.empty(); }
    bool read(std::string& name, FileVerdict& verdict) {
        auto& [mark, checked] = verdict;
        int several = 0;
        std::size_t nameBytes = 0;
        std::size_t problemBytes = 0;
        const bool numbers =
            number(mark.bytes, ' ') && number(mark.written, ' ') && number(mark.changed, ' ') &&
            number(mark.inode, ' ') && number(checked.size.width, ' ') && number(checked.size.height, ' ') &&
            number(checked.channels, ' ') && number(several, ' ') && number(checked.fingerprint, ' ') &&
            number(nameBytes, ' ') && number(problemBytes, '\n');
        checked.holdsSeveral = several != 0;
        return numbers && bytes(nameBytes, name) && bytes(problemBytes, checked.problem) && skip('\n');
    }

private:
    template<class Number> bool number(Number& into, char end) {
        const auto [after, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), into);
        if (error != std::errc{})
            return false;
        m_rest.remove_prefix(static_cast<std::size_t>(after - m_rest.data()));
        return skip(end);
    }
    bool bytes(std::size_t count, std::string& into) {
        if (count > m_rest.size())
            return false;
        into = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return true;
    }
    bool skip(char expected) {
        if (m_rest.empty() || m_rest.front() != expected)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    std::string_view m_rest;
};

/// What follows the header and the digest, if the digest is that of what follows.
std::optional<std::string_view> checkedBody(std::string_view text) {
    const auto bodyAt = kVerdictsHeader.size() + kDigestCharacters + 1;
    if (!text.starts_with(kVerdictsHeader) || text.size() < bodyAt)
        return {};
    const auto body = text.substr(bodyAt);
    const auto digest = text.substr(kVerdictsHeader.size(), kDigestCharacters);
    return sha256(body) == digest ? std::optional{body} : std::nullopt;
}

} // namespace

std::optional<FileMark> markOf(const fs::path& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0)
        return {};
    return FileMark{.bytes = about.st_size,
                    .written = nanoseconds(about.st_mtim),
                    .changed = nanoseconds(about.st_ctim),
                    .inode = about.st_ino};
}

fs::path FileVerdicts::fileFor(const fs::path& folder) const {
    return m_place / (sha256(folder.string()) + ".txt");
}

VerdictsOfFolder FileVerdicts::of(const fs::path& folder) const {
    if (m_place.empty())
        return {};
    const auto text = readTextFile(fileFor(folder), kLargestVerdicts);
    const auto body = text ? checkedBody(*text) : std::nullopt;
    if (!body)
        return {};
    VerdictsOfFolder verdicts;
    for (VerdictReader reader{*body}; !reader.atEnd();) {
        std::string name;
        FileVerdict verdict;
        if (!reader.read(name, verdict))
            return {};
        verdicts.insert_or_assign(std::move(name), std::move(verdict));
    }
    return verdicts;
}

void FileVerdicts::keep(const fs::path& folder, const VerdictsOfFolder& verdicts) const {
    if (m_place.empty() || !createFolders(m_place))
        return;
    std::string body;
    for (const auto& [name, verdict] : verdicts)
        appendVerdict(body, name, verdict);
    const auto text = fmt::format("{}{}\n{}", kVerdictsHeader, sha256(body), body);
    // Without it the next opening decodes again, and nothing else is lost.
    static_cast<void>(writeFileAtomically(fileFor(folder), text));
}

} // namespace retort::data
