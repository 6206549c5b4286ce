#include "usage.h"

#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>

namespace retort::cli {

namespace {

using Words = std::span<const std::string>;

std::vector<const CLI::App*> commandsOf(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* commandNamed(const CLI::App& app, const std::string& word) {
    for (const auto* command : commandsOf(app))
        if (command->get_name() == word)
            return command;
    return nullptr;
}

std::vector<std::string> commandNames(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* command : commandsOf(app))
        names.push_back(command->get_name());
    return names;
}

/// "teacher zero-shot" for every command below `app` that is called `word`.
std::vector<std::string> pathsTo(const CLI::App& app, const std::string& word, const std::string& before) {
    std::vector<std::string> paths;
    for (const auto* command : commandsOf(app)) {
        const auto path = before + command->get_name();
        if (command->get_name() == word)
            paths.push_back(path);
        for (auto& deeper : pathsTo(*command, word, path + " "))
            paths.push_back(std::move(deeper));
    }
    return paths;
}

std::string unknownCommand(const CLI::App& app, const std::string& word, const std::string& path) {
    const auto names = commandNames(app);
    if (const auto paths = pathsTo(app, word, path + " "); !paths.empty())
        return fmt::format("\"{}\" is no command of \"{}\"; did you mean \"{}\"?", word, path,
                           fmt::join(paths, "\" or \""));
    if (const auto guess = nearest(word, names))
        return fmt::format("\"{}\" is no command; did you mean \"{} {}\"?", word, path, *guess);
    return fmt::format("\"{}\" is no command; there are {}", word, fmt::join(names, ", "));
}

bool isOption(const std::string& word) {
    const bool isNumber = word.size() > 1 && (std::isdigit(static_cast<unsigned char>(word[1])) != 0);
    return word.size() > 1 && word[0] == '-' && !isNumber;
}

std::string longNameOf(const std::string& option) {
    return option.substr(0, option.find('='));
}

std::vector<std::string> optionNames(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

std::string unknownName(const CLI::App& app, const std::string& option, const std::string& path) {
    const auto known = optionNames(app);
    if (const auto guess = nearest(option, known))
        return fmt::format("{} is no option of \"{}\"; did you mean {}?", option, path, *guess);
    return fmt::format("{} is no option of \"{}\"; there are {}", option, path, fmt::join(known, ", "));
}

/// The line as it was meant: the commands first, then the option.
std::string misplacedOption(const CLI::App& app, Words words, const std::string& path) {
    auto meant = path;
    const auto* at = &app;
    for (const auto& word : words)
        if (const auto* command = commandNamed(*at, word)) {
            meant += " " + word;
            at = command;
        }
    if (at == &app)
        return fmt::format("name a command behind \"{}\", and options after it: {}", path,
                           fmt::join(commandNames(app), ", "));
    const auto option = longNameOf(words.front());
    if (commandsOf(*at).empty() && !at->get_option_no_throw(option))
        return unknownName(*at, option, meant);
    return fmt::format("{} stands before the command; options follow it: \"{} {}\"", option, meant, option);
}

/// The first option that the command does not know, or that has no value behind its "=".
std::optional<std::string> unknownOption(const CLI::App& app, Words words, const std::string& path) {
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        if (!isOption(words[i]))
            continue;
        const auto given = longNameOf(words[i]);
        if (words[i].ends_with('='))
            return fmt::format("{} is followed by nothing; give a value", words[i]);
        if (const auto* option = app.get_option_no_throw(given)) {
            const bool takesNext = option->get_expected_min() > 0 && given == words[i];
            i += takesNext ? 1 : 0;
            continue;
        }
        return unknownName(app, given, path);
    }
    return std::nullopt;
}

/// What CLI11 says, where its words need no context; it names things, but not in sentences.
std::string inWords(const CLI::App& app, const CLI::ParseError& refusal, const std::string& path) {
    const std::string said = refusal.what();
    if (const auto surplus = app.remaining(); !surplus.empty())
        return fmt::format("too many arguments for \"{1}\": \"{0}\"", fmt::join(surplus, "\", \""), path);
    const std::string_view required = " is required";
    if (said.ends_with(required))
        return said.substr(0, said.size() - required.size()) + " is missing";
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&refusal))
        return said.substr(0, said.find(':')) + " needs a value";
    if (const auto word = said.find(" not in {"); word != std::string::npos)
        return fmt::format("{} is none of {}", said.substr(0, word),
                           said.substr(word + 9, said.find('}', word) - word - 9));
    if (const auto word = said.find(" requires "); word != std::string::npos)
        return fmt::format("{} needs {}", said.substr(0, word), said.substr(word + 10));
    if (const auto word = said.find(" excludes "); word != std::string::npos)
        return fmt::format("{} and {} exclude each other; give one", said.substr(0, word),
                           said.substr(word + 10));
    return said;
}

} // namespace

UsageProblem usageProblem(const CLI::App& program, const std::vector<std::string>& arguments,
                          const CLI::ParseError& refusal) {
    const auto* app = &program;
    std::string path = program.get_name();
    Words words(arguments);
    while (!commandsOf(*app).empty()) {
        if (words.empty())
            return {fmt::format("name a command: {}", fmt::join(commandNames(*app), ", ")), path};
        const auto& word = words.front();
        if (isOption(word))
            return {misplacedOption(*app, words, path), path};
        const auto* command = commandNamed(*app, word);
        if (!command)
            return {unknownCommand(*app, word, path), path};
        app = command;
        path += " " + word;
        words = words.subspan(1);
    }
    if (auto unknown = unknownOption(*app, words, path))
        return {*std::move(unknown), path};
    return {inWords(*app, refusal, path), path};
}

} // namespace retort::cli
