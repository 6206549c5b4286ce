#pragma once
// Says what is wrong with a command line that CLI11 refused, in the order in which it was typed and with the
// nearest right word.

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace retort::cli {

struct UsageProblem {
    std::string message; ///< "\"stduy\" is no command; did you mean \"study\"?"
    std::string command; ///< as far as it is right: "retort-cli study"
};

/// `arguments` are those behind the program's name.
UsageProblem usageProblem(const CLI::App& program, const std::vector<std::string>& arguments,
                          const CLI::ParseError& refusal);

} // namespace retort::cli
