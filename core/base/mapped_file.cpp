#include "base/mapped_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace retort {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const int descriptor =
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe is not waited for
    if (descriptor < 0)
        return systemError(path.string(), "cannot be opened", errno);
    const std::unique_ptr<const int, void (*)(const int*)> closer{&descriptor,
                                                                  [](const int* d) { ::close(*d); }};

    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        return systemError(path.string(), "cannot be examined", errno);
    if (S_ISDIR(status.st_mode))
        return Error{ErrorCode::InvalidArgument,
                     path.string() + ": is a folder, not a regular file; name a file"};
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidArgument, path.string() + ": not a regular file; name a file"};

    MappedFile file;
    file.m_size = static_cast<std::size_t>(status.st_size);
    if (file.m_size == 0)
        return file;
    void* address = ::mmap(nullptr, file.m_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address == MAP_FAILED)
        return systemError(path.string(), "cannot be mapped", errno);
    file.m_data = {static_cast<const std::byte*>(address), [size = file.m_size](const std::byte* data) {
                       ::munmap(const_cast<std::byte*>(data), size);
                   }};
    return file;
}

} // namespace retort
