#pragma once
// Many files that appear together, each complete or not at all. AtomicFile (base/file.h) has the disk write
// twice for each file; here it does so twice for all of them.
//
//   FileBatch batch;
//   RETORT_CHECK(batch.begin(first));
//   RETORT_CHECK(batch.write(bytes));
//   RETORT_CHECK(batch.begin(second)); // the first one is complete
//   RETORT_CHECK(batch.write(text));
//   RETORT_CHECK(batch.commit());

#include "base/result.h"
#include "base/temporary_file.h"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace retort {

/// Until commit() nothing is visible under the files' names; what is destroyed without it leaves nothing
/// behind. Each file is open until then, so a batch is of some hundreds at most. What has a file's name, a
/// link too, is replaced.
class FileBatch {
public:
    FileBatch() = default;
    ~FileBatch();
    FileBatch(FileBatch&& other) noexcept;
    FileBatch& operator=(FileBatch&&) = delete;

    std::size_t size() const { return m_files.size(); }

    /// The file that is written from here on, in a folder that is there. The errors of checkFolderOf() and
    /// of creating a file.
    Status begin(const std::filesystem::path& path);
    /// To the file begun last. DiskFull, AccessDenied or Io.
    Status write(std::string_view bytes);
    /// The file begun last is not wanted.
    void drop();
    /// Syncs what was written, gives all files their names and syncs those; the batch is empty then. After an
    /// error each file is complete under its name or not there.
    Status commit();

private:
    struct File {
        TemporaryFile temporary;
        std::filesystem::path path;
    };
    Status sync() const;
    void close();

    std::vector<File> m_files{};
};

} // namespace retort
