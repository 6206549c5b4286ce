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

/// 1 x 1 pixel in 58 bytes.
inline std::string smallestBmp(char blue = 0) {
    std::string bmp("BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0\0\0\0\0\4\0\0\0", 38);
    bmp.resize(58, '\0');
    bmp[54] = blue;
    return bmp;
}

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
