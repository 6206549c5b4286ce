#pragma once
// The source tree as its CMake files and its includes describe it.

#include "base/result.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace retort::layout {

/// `name(words...)` of a CMake file, without comments; a word in quotes is one word.
struct Command {
    std::string name;
    std::vector<std::string> words;
};

/// Corrupt, naming `source`: a parenthesis or a quote that is not closed.
Result<std::vector<Command>> parseCommands(std::string_view text, const std::string& source);

struct Include {
    std::string name; ///< between the quotes or angle brackets
    int line = 0;
    bool isQuoted = true;
};

std::vector<Include> includesOf(std::string_view text);

struct Source {
    std::string file; ///< from the tree's root: "core/study/spec/spec.h"
    std::vector<Include> includes;
};

/// A library, or a program of app/.
struct Unit {
    std::string name{};                    ///< as includes begin: "study/spec"; of a program "app/cli"
    std::string folder{};                  ///< "core/study/spec"
    int place = 0;                         ///< in the order of layers
    std::set<std::string> links{};         ///< names of units
    std::set<std::string> publicHeaders{}; ///< "spec.h"
    std::vector<Source> sources{};
};

struct SourceTree {
    std::map<std::string, Unit> units; ///< by name
    std::vector<std::string> faults{}; ///< what the CMake files say that cannot be

    /// The library whose folder the included name lies in, and null for the header of none.
    const Unit* ownerOf(std::string_view include) const;
};

/// Reads core/, ui/ and app/ below `root`; a folder that is absent is empty. NotFound or Corrupt.
Result<SourceTree> readSourceTree(const std::filesystem::path& root);

} // namespace retort::layout
