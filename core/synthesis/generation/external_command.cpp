#include "synthesis/generation/external_command.h"

#include "base/fields.h"
#include "base/file.h"
#include "base/sha256.h"
#include "diffusion/checkpoints/assembly_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string>& placeholdersOf(CommandRuns runs) {
    static const std::vector<std::string> kBatch{"request", "folder"};
    static const std::vector<std::string> kImage{"prompt",   "negative", "seed",  "seed32",
                                                 "width",    "height",   "steps", "guidance",
                                                 "strength", "source",   "output"};
    return runs == CommandRuns::PerBatch ? kBatch : kImage;
}

/// Calls `visit` with each piece of the text, and whether it is a placeholder's name.
template<class Visit> void forEachPiece(std::string_view text, const Visit& visit) {
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos)
            return visit(text, false);
        if (open > 0)
            visit(text.substr(0, open), false);
        visit(text.substr(open + 1, close - open - 1), true);
        text.remove_prefix(close + 1);
    }
}

bool names(const ExternalCommand& command, std::string_view placeholder) {
    return std::ranges::any_of(command.command, [&](const std::string& argument) {
        return argument.find(fmt::format("{{{}}}", placeholder)) != std::string::npos;
    });
}

std::string unknownPlaceholder(const ExternalCommand& command) {
    const auto& known = placeholdersOf(command.runs);
    std::string unknown;
    for (const auto& argument : command.command)
        forEachPiece(argument, [&](std::string_view piece, bool isPlaceholder) {
            if (isPlaceholder && unknown.empty() && std::ranges::find(known, piece) == known.end())
                unknown = piece;
        });
    return unknown;
}

/// What is wrong with the command; empty where nothing is.
std::string commandProblem(const ExternalCommand& command) {
    if (command.command.empty() || command.command.front().empty())
        return "a list is expected: the program, then its arguments";
    if (const auto unknown = unknownPlaceholder(command); !unknown.empty())
        return fmt::format(
            "{{{}}} is no placeholder of a command that runs once for each {}; there are {{{}}}", unknown,
            wordOf(command.runs), fmt::join(placeholdersOf(command.runs), "}, {"));
    if (command.runs == CommandRuns::PerBatch)
        return names(command, "request") ? std::string{} : "{request}, the file of what to make, is missing";
    if (!names(command, "output"))
        return "{output}, the file to write, is missing";
    if (command.sources && !names(command, "source"))
        return "{source}, the image to vary, is missing";
    return names(command, "prompt") || names(command, "source") ? std::string{} : "{prompt} is missing";
}

std::string quoted(const std::string& argument) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+{}";
    if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos)
        return argument;
    std::string text = "'";
    for (const char c : argument)
        text += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return text + "'";
}

void readCommand(JsonReader& reader, ExternalCommand& into) {
    constexpr Range<int> kSide{16, 4096}, kFactor{1, 256}, kTimeout{1, 86'400};
    std::vector<std::string> files;
    reader.optional("name", into.name);
    reader.required("command", into.command);
    readWord(reader, "runs", into.runs);
    reader.optional("size", into.size, kSide);
    reader.optional("multipleOf", into.multipleOf, kFactor);
    reader.optional("sources", into.sources);
    reader.optional("timeout", into.timeout, kTimeout);
    reader.optional("files", files);
    for (const auto& file : files)
        into.files.push_back(into.file.parent_path() / file);
    if (const auto problem = commandProblem(into); !problem.empty())
        reader.fail("command", problem);
}

} // namespace

bool isExternalGenerator(const fs::path& path) {
    std::error_code ignored;
    return path.extension() == ".json" && fs::is_regular_file(path, ignored) && !diffusion::isAssembly(path);
}

Result<ExternalCommand> readExternalCommand(const fs::path& file) {
    constexpr std::size_t kLargest = 1 << 20;
    RETORT_TRY(const auto text, readTextFile(file, kLargest));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    std::error_code ignored;
    ExternalCommand command{.file = fs::weakly_canonical(file, ignored), .fileHash = sha256(text)};
    JsonReader reader(document);
    readCommand(reader, command);
    RETORT_CHECK(reader.finish());
    if (command.name.empty())
        command.name = file.stem().string();
    return command;
}

std::string commandLineOf(const ExternalCommand& command) {
    std::string line;
    for (const auto& argument : command.command)
        line += (line.empty() ? "" : " ") + quoted(argument);
    return line;
}

std::vector<std::string> filledCommand(const std::vector<std::string>& command,
                                       const std::map<std::string, std::string>& values) {
    std::vector<std::string> filled;
    for (const auto& argument : command) {
        std::string text;
        forEachPiece(argument, [&](std::string_view piece, bool isPlaceholder) {
            const auto value = isPlaceholder ? values.find(std::string(piece)) : values.end();
            text += value == values.end() ? std::string(piece) : value->second;
        });
        filled.push_back(std::move(text));
    }
    return filled;
}

} // namespace retort::synthesis
