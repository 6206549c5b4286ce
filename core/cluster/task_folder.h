#pragma once
// The folder that a task of a study writes, and nobody else. What tasks share is only read by them.
//
//   OUT/run-0123456789ab/
//     workspace/   the task's own workspace while it is at work, with its store and checkpoints; of Generate
//     and
//                  Set also the result, below synthetic/
//     run/         the result of Run (deploy/run_folder.h)
//     events.jsonl what a Run has told so far (run_events.h)
//     task.json    what was done, and the hashes of the result's files; written last

#include "base/hashed_file.h"
#include "base/result.h"
#include "study/run/study_part.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace retort::cluster {

/// What task.json says.
struct TaskRecord {
    std::string study{}; ///< name, for people
    study::StudyPartKind kind = study::StudyPartKind::Run;
    std::string identity{};                    ///< study::StudyPart::identity
    std::string title{};                       ///< for people
    std::map<std::string, HashedFile> files{}; ///< by their paths in the folder
};

class TaskFolder {
public:
    explicit TaskFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path workspace() const { return m_path / "workspace"; }
    std::filesystem::path run() const { return m_path / "run"; }

    /// Whether the task has ended and said so.
    bool isDone() const;
    /// Whether a task was at work in it.
    bool isBegun() const;
    /// NotFound: it has not ended; NewerVersion; Corrupt: no record, or a path that leads out of the folder.
    Result<TaskRecord> read() const;
    /// Lists all regular files below `results`, folders in this one, with their hashes, and writes task.json.
    Status write(TaskRecord record, const std::vector<std::filesystem::path>& results) const;
    /// Corrupt, naming the first file that is gone or is not what the record says.
    Status verify(const TaskRecord& record) const;

private:
    std::filesystem::path m_path;
};

/// A file of the same content under another name: the same file where the disk allows it, else a copy. The
/// errors of copying.
Status linkOrCopy(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace retort::cluster
