#include "output.h"

#include "base/file.h"

#include <cstdio>
#include <fcntl.h>
#include <span>
#include <unistd.h>

namespace retort::cli {

namespace {

constexpr std::size_t kGathered = std::size_t{1} << 16;

void occupy(int descriptor, int flags) {
    if (::fcntl(descriptor, F_GETFD) >= 0)
        return;
    // The lowest free number is taken, which is this one: those below it are open.
    [[maybe_unused]] const int opened = ::open("/dev/null", flags);
}

} // namespace

Output::Output(int descriptor) : m_descriptor(descriptor), m_isTerminal(::isatty(descriptor) != 0) {}

void Output::write(std::string_view text) {
    m_waiting += text;
    if (m_isTerminal || m_waiting.size() >= kGathered)
        static_cast<void>(flush().ok()); // kept for the last flush
}

Status Output::flush() {
    if (m_written.ok())
        m_written = writeAll(m_descriptor, std::as_bytes(std::span{m_waiting}), "standard output");
    m_waiting.clear();
    return m_written;
}

void occupyStandardDescriptors() {
    occupy(STDIN_FILENO, O_RDONLY);
    occupy(STDOUT_FILENO, O_RDONLY); // writing fails, as it does where nothing is open
    occupy(STDERR_FILENO, O_WRONLY);
}

void say(std::string_view line) {
    const auto whole = std::string(line) + "\n";
    static_cast<void>(std::fwrite(whole.data(), 1, whole.size(), stderr));
}

} // namespace retort::cli
