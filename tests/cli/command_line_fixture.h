#pragma once
// Runs the program as a script would.

#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>

namespace retort::testing {

struct Outcome {
    int exitCode = -1;
    std::string out;
    std::string error;
};

class CommandLineTest : public ::testing::Test {
protected:
    Outcome run(const std::string& arguments) const {
        return shell(std::string(RETORT_CLI) + " " + arguments + " 2>" + (folder / "stderr").string());
    }
    /// Of a command whose errors go to `stderr` in the folder.
    Outcome shell(const std::string& command) const {
        const auto errors = folder / "stderr";
        Outcome outcome;
        FILE* pipe = ::popen(command.c_str(), "r");
        std::array<char, 4096> buffer{};
        for (std::size_t count = 0; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
            outcome.out.append(buffer.data(), count);
        outcome.exitCode = WEXITSTATUS(::pclose(pipe));
        std::ifstream file(errors);
        outcome.error.assign(std::istreambuf_iterator<char>(file), {});
        return outcome;
    }
    std::string workspace() const { return " --workspace " + (folder / "workspace").string(); }

    TemporaryFolder folder;
};

} // namespace retort::testing
