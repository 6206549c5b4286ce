#include "layout/source_tree.h"

#include "base/file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <sstream>
#include <utility>

namespace retort::layout {

namespace fs = std::filesystem;

namespace {

bool isSpace(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// The text of a CMake file, taken word by word.
class Words {
public:
    explicit Words(std::string_view text) : m_text(text) {}

    /// The next word, or "(" or ")"; empty at the end.
    Result<std::string> next() {
        skip();
        if (m_at == m_text.size())
            return std::string();
        if (m_text[m_at] == '(' || m_text[m_at] == ')')
            return std::string(1, m_text[m_at++]);
        if (m_text[m_at] == '"')
            return quoted();
        const auto begin = m_at;
        while (m_at < m_text.size() && !isSpace(m_text[m_at]) && m_text[m_at] != '(' && m_text[m_at] != ')')
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }

private:
    void skip() {
        while (m_at < m_text.size() && (isSpace(m_text[m_at]) || m_text[m_at] == '#')) {
            if (m_text[m_at] == '#')
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            else
                ++m_at;
        }
    }

    Result<std::string> quoted() {
        std::string word;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '"') {
                ++m_at;
                return word;
            }
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            word += m_text[m_at];
        }
        return Error{ErrorCode::Corrupt, "a quote is not closed"};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// Up to the parenthesis that closes the command; those within are words.
Result<std::vector<std::string>> argumentsOf(Words& words) {
    std::vector<std::string> arguments;
    for (int depth = 1;;) {
        RETORT_TRY(auto word, words.next());
        if (word.empty())
            return Error{ErrorCode::Corrupt, "a parenthesis is not closed"};
        depth += word == "(" ? 1 : word == ")" ? -1 : 0;
        if (depth == 0)
            return arguments;
        arguments.push_back(std::move(word));
    }
}

Result<std::vector<Command>> commandsIn(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    return parseCommands(text, file.string());
}

/// The words after each keyword; those before the first stand under "".
std::map<std::string, std::vector<std::string>> sectionsOf(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 4> keywords{"SOURCES", "HEADERS", "PUBLIC", "PRIVATE"};
    std::map<std::string, std::vector<std::string>> sections;
    std::string section;
    for (const auto& word : words)
        if (std::find(keywords.begin(), keywords.end(), word) != keywords.end())
            section = word;
        else
            sections[section].push_back(word);
    return sections;
}

bool isSource(const fs::path& file) {
    return file.extension() == ".h" || file.extension() == ".cpp";
}

/// Turns folders and their CMake files into units.
class Reader {
public:
    explicit Reader(fs::path root) : m_root(std::move(root)) {}

    Result<SourceTree> read() {
        for (const auto* layer : {"core", "ui"})
            RETORT_CHECK(readLayer(layer));
        RETORT_CHECK(readPrograms());
        resolveLinks();
        RETORT_CHECK(readSources());
        return std::move(m_tree);
    }

private:
    Status readLayer(const std::string& layer) {
        const auto file = m_root / layer / "CMakeLists.txt";
        if (!fs::exists(file))
            return {};
        RETORT_TRY(const auto commands, commandsIn(file));
        for (const auto& command : commands)
            if (command.name == "add_subdirectory" && !command.words.empty())
                RETORT_CHECK(readLibrary(layer, command.words[0]));
        return {};
    }

    Status readLibrary(const std::string& layer, const std::string& name) {
        Unit unit{.name = name, .folder = layer + "/" + name, .place = m_place++};
        RETORT_TRY(const auto commands, commandsIn(m_root / unit.folder / "CMakeLists.txt"));
        bool isThere = false;
        for (const auto& command : commands)
            if (command.name == "retort_add_library") {
                const auto sections = sectionsOf(command.words);
                if (isThere || !sections.contains("") || sections.at("")[0] != name)
                    m_tree.faults.push_back(
                        fmt::format("{}: its one library is not called {}", unit.folder, name));
                isThere = true;
                if (const auto headers = sections.find("HEADERS"); headers != sections.end())
                    unit.publicHeaders = {headers->second.begin(), headers->second.end()};
                noteLinks(unit, command.words);
            }
        if (!isThere)
            m_tree.faults.push_back(fmt::format("{}: defines no library", unit.folder));
        m_tree.units.emplace(name, std::move(unit));
        return {};
    }

    Status readPrograms() {
        if (!fs::exists(m_root / "app"))
            return {};
        for (const auto& entry : fs::directory_iterator(m_root / "app")) {
            if (!fs::exists(entry.path() / "CMakeLists.txt"))
                continue;
            const auto name = "app/" + entry.path().filename().string();
            Unit unit{.name = name, .folder = name, .place = m_place};
            RETORT_TRY(const auto commands, commandsIn(entry.path() / "CMakeLists.txt"));
            for (const auto& command : commands)
                if (command.name == "target_link_libraries")
                    noteLinks(unit, command.words);
            m_tree.units.emplace(name, std::move(unit));
        }
        return {};
    }

    void noteLinks(Unit& unit, const std::vector<std::string>& words) {
        constexpr std::string_view prefix = "retort::";
        for (const auto& word : words)
            if (word.starts_with(prefix))
                unit.links.insert(word.substr(prefix.size()));
    }

    /// From "study_spec" to "study/spec".
    void resolveLinks() {
        std::map<std::string, std::string> names;
        for (const auto& [name, unit] : m_tree.units) {
            auto target = name;
            std::replace(target.begin(), target.end(), '/', '_');
            names[target] = name;
        }
        for (auto& [name, unit] : m_tree.units) {
            std::set<std::string> links;
            for (const auto& target : std::exchange(unit.links, {}))
                if (const auto known = names.find(target); known != names.end())
                    links.insert(known->second);
                else
                    m_tree.faults.push_back(
                        fmt::format("{}/CMakeLists.txt links retort::{}, which no library is called",
                                    unit.folder, target));
            unit.links = std::move(links);
        }
    }

    Status readSources() {
        std::set<std::string> files;
        for (const auto* layer : {"core", "ui", "app"})
            if (fs::exists(m_root / layer))
                for (const auto& entry : fs::recursive_directory_iterator(m_root / layer))
                    if (entry.is_regular_file() && isSource(entry.path()))
                        files.insert(entry.path().lexically_relative(m_root).generic_string());
        for (const auto& file : files)
            RETORT_CHECK(readSource(file));
        return {};
    }

    Status readSource(const std::string& file) {
        Unit* owner = nullptr;
        for (auto& [name, unit] : m_tree.units)
            if (file.starts_with(unit.folder + "/") && (!owner || unit.folder.size() > owner->folder.size()))
                owner = &unit;
        if (!owner) {
            m_tree.faults.push_back(file + ": lies in the folder of no library");
            return {};
        }
        RETORT_TRY(const auto text, readTextFile(m_root / file));
        owner->sources.push_back({.file = file, .includes = includesOf(text)});
        return {};
    }

    fs::path m_root;
    SourceTree m_tree{};
    int m_place = 0;
};

} // namespace

Result<std::vector<Command>> parseCommands(std::string_view text, const std::string& source) {
    const auto parse = [&]() -> Result<std::vector<Command>> {
        std::vector<Command> commands;
        Words words(text);
        std::string last;
        for (;;) {
            RETORT_TRY(auto word, words.next());
            if (word.empty())
                return commands;
            if (word == "(") {
                RETORT_TRY(auto arguments, argumentsOf(words));
                commands.push_back({.name = last, .words = std::move(arguments)});
            }
            last = std::move(word);
        }
    };
    auto commands = parse();
    if (!commands.ok())
        return Error{ErrorCode::Corrupt, source + ": " + commands.error().message};
    return commands;
}

std::vector<Include> includesOf(std::string_view text) {
    constexpr std::string_view directive = "#include ";
    std::vector<Include> includes;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (!line.starts_with(directive) || line.size() <= directive.size())
            continue;
        const bool isQuoted = line[directive.size()] == '"';
        const auto begin = directive.size() + 1;
        const auto end = line.find(isQuoted ? '"' : '>', begin);
        if (end != std::string::npos)
            includes.push_back(
                {.name = line.substr(begin, end - begin), .line = number, .isQuoted = isQuoted});
    }
    return includes;
}

const Unit* SourceTree::ownerOf(std::string_view include) const {
    for (auto slash = include.rfind('/'); slash != std::string_view::npos;
         slash = include.rfind('/', slash - 1)) {
        if (const auto unit = units.find(std::string(include.substr(0, slash))); unit != units.end())
            return &unit->second;
        if (slash == 0)
            break;
    }
    return nullptr;
}

Result<SourceTree> readSourceTree(const fs::path& root) {
    return Reader(root).read();
}

} // namespace retort::layout
