// Runs a fuzz target over every file of a folder and over every prefix of each short one; with
// RETORT_FUZZ_SECONDS also over what random changes make of them, for so many seconds. That is no search as
// libFuzzer's is, but it needs no Clang. The changes are the same each time; an input that ends the program
// is left in the working folder, in a file whose name begins with "ended-".

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes attempt;         // what the target reads now
std::string nameOfEnd; // of the file that it is left in

void keepAttempt() {
    const int file = ::open(nameOfEnd.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0)
        return;
    [[maybe_unused]] const auto written = ::write(file, attempt.data(), attempt.size());
    ::close(file);
}

void keepAttemptOf(int signal) {
    keepAttempt();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void keepWhatEndsTheProgram(const std::string& target) {
    nameOfEnd = "ended-" + target;
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(keepAttempt);
    for (const int signal : {SIGABRT, SIGILL, SIGTRAP})
        std::signal(signal, keepAttemptOf);
}

void run(Bytes bytes) {
    attempt = std::move(bytes);
    LLVMFuzzerTestOneInput(attempt.data(), attempt.size());
}

void replay(const Bytes& file) {
    constexpr std::size_t kLongestWithPrefixes = 4096;
    if (file.size() <= kLongestWithPrefixes)
        for (std::size_t length = 0; length < file.size(); ++length)
            run({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)});
    run(file);
}

/// Makes new files of those there are.
class Changes {
public:
    explicit Changes(const std::vector<Bytes>& files) : m_files(files) {}

    Bytes next() {
        constexpr std::size_t kMostAtOnce = 4;
        Bytes bytes = m_files[below(m_files.size())];
        for (auto left = below(kMostAtOnce) + 1; left > 0; --left)
            change(bytes);
        return bytes;
    }

private:
    std::size_t below(std::size_t count) { return m_random() % count; }
    std::uint8_t byte() {
        constexpr std::uint8_t kOdd[]{0x00, 0x01, 0x7f, 0x80, 0xff, '"', '0', '9', '-', '\n'};
        return below(2) == 0 ? kOdd[below(std::size(kOdd))] : static_cast<std::uint8_t>(below(256));
    }
    /// A piece of one of the files.
    Bytes piece() {
        const auto& file = m_files[below(m_files.size())];
        const auto begin = below(file.size() + 1);
        const auto length = below(file.size() - begin + 1);
        return {file.begin() + static_cast<std::ptrdiff_t>(begin),
                file.begin() + static_cast<std::ptrdiff_t>(begin + length)};
    }
    void change(Bytes& bytes) {
        const auto at = static_cast<std::ptrdiff_t>(below(bytes.size() + 1));
        const auto rest = static_cast<std::size_t>(bytes.end() - (bytes.begin() + at));
        switch (below(5)) {
        case 0: // other bits
            if (rest > 0)
                bytes[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << below(8));
            break;
        case 1: // another byte
            if (rest > 0)
                bytes[static_cast<std::size_t>(at)] = byte();
            break;
        case 2: bytes.insert(bytes.begin() + at, byte()); break;
        case 3: // less
            bytes.erase(bytes.begin() + at,
                        bytes.begin() + at + static_cast<std::ptrdiff_t>(below(rest + 1)));
            break;
        default: { // a piece from elsewhere, over what is there or between
            const auto other = piece();
            if (below(2) == 0)
                bytes.erase(bytes.begin() + at,
                            bytes.begin() + at + static_cast<std::ptrdiff_t>(std::min(rest, other.size())));
            bytes.insert(bytes.begin() + at, other.begin(), other.end());
        }
        }
    }

    const std::vector<Bytes>& m_files;
    std::mt19937_64 m_random{1};
};

std::size_t tryChanges(const std::vector<Bytes>& files, double seconds) {
    using Clock = std::chrono::steady_clock;
    Changes changes(files);
    std::size_t tried = 0;
    for (const auto end = Clock::now() + std::chrono::duration<double>(seconds); Clock::now() < end; ++tried)
        run(changes.next());
    return tried;
}

} // namespace

int main(int argc, char** argv) {
    keepWhatEndsTheProgram(std::filesystem::path(argv[0]).filename());
    std::set<std::filesystem::path> paths; // in an order of their own
    for (int i = 1; i < argc; ++i)
        for (const auto& entry : std::filesystem::directory_iterator(argv[i]))
            paths.insert(entry.path());
    if (paths.empty())
        return 1;
    std::vector<Bytes> files;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    for (const auto& file : files)
        replay(file);
    std::printf("replayed %zu files\n", files.size());
    if (const char* const seconds = std::getenv("RETORT_FUZZ_SECONDS"))
        std::printf("tried %zu changes of them\n", tryChanges(files, std::atof(seconds)));
    return 0;
}
