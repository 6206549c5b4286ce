#pragma once
// A file that grows while it is downloaded, beside its place, and stays there when the download breaks off:
// `NAME.part`, and `NAME.part.etag` with what the server called that version of it.

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace retort::download {

class PartialFile {
public:
    /// Opens what an earlier download left, or begins. AccessDenied, DiskFull, Io.
    static Result<PartialFile> open(const std::filesystem::path& target);
    PartialFile(PartialFile&& other) noexcept;
    PartialFile& operator=(PartialFile&&) = delete;
    ~PartialFile();

    std::uint64_t size() const { return m_size; }
    /// What the server called the version that this is a part of; empty when it did not say.
    const std::string& version() const { return m_version; }
    const std::filesystem::path& path() const { return m_path; }

    Status append(std::span<const std::byte> bytes);
    /// Forgets what is there; what follows is of `version`.
    Status restart(const std::string& version);
    /// Syncs it and puts it into its place.
    Status complete();
    /// Removes it for good.
    void discard();

private:
    PartialFile(std::filesystem::path target, int descriptor, std::uint64_t size, std::string version);

    std::filesystem::path m_target;
    std::filesystem::path m_path;
    std::filesystem::path m_versionFile;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::string m_version;
};

} // namespace retort::download
