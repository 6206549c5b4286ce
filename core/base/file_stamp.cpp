#include "base/file_stamp.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <chrono>
#include <system_error>

namespace retort {

namespace fs = std::filesystem;

namespace {

Error unreadable(const fs::path& path, const std::error_code& error) {
    const auto code = error == std::errc::no_such_file_or_directory ? ErrorCode::NotFound
                      : error == std::errc::permission_denied       ? ErrorCode::AccessDenied
                                                                    : ErrorCode::Io;
    return Error{code, fmt::format("{}: cannot be looked at: {}", path.string(), error.message())};
}

Status add(const fs::directory_entry& entry, Sha256& hash) {
    std::error_code error;
    const auto written = entry.last_write_time(error).time_since_epoch();
    const auto size = !error && entry.is_regular_file(error) ? entry.file_size(error) : 0;
    if (error)
        return unreadable(entry.path(), error);
    hash.update(fmt::format("{}\n{} {}\n", entry.path().string(), size, written.count()));
    return {};
}

} // namespace

Result<std::string> fileStamp(const fs::path& path) {
    std::error_code error;
    const fs::directory_entry whole(path, error);
    if (error)
        return unreadable(path, error);
    Sha256 hash;
    RETORT_CHECK(add(whole, hash));
    if (!whole.is_directory(error))
        return hash.hex();
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error))
        RETORT_CHECK(add(*entry, hash));
    if (error)
        return unreadable(path, error);
    return hash.hex();
}

} // namespace retort
