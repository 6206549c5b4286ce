#include "data/images/file_bytes.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace retort::data {

namespace {

class Descriptor {
public:
    explicit Descriptor(int value) : m_value(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_value >= 0)
            ::close(m_value);
    }
    int get() const { return m_value; }

private:
    int m_value;
};

} // namespace

Status readFileBytes(const std::filesystem::path& path, std::vector<std::byte>& into) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
        return systemError(path.string(), "cannot be opened", errno);
    if (!S_ISREG(about.st_mode))
        return Error{ErrorCode::InvalidArgument, path.string() + ": is no regular file"};
    if (static_cast<std::size_t>(about.st_size) > kLargestFile)
        return Error{ErrorCode::Unsupported, fmt::format("{}: {} bytes, an image file may have {}",
                                                         path.string(), about.st_size, kLargestFile)};
    into.resize(static_cast<std::size_t>(about.st_size));
    std::size_t done = 0;
    while (done < into.size()) {
        const auto count = ::read(file.get(), into.data() + done, into.size() - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError(path.string(), "cannot be read", errno);
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    into.resize(done);
    return {};
}

} // namespace retort::data
