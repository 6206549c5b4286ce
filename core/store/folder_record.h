#pragma once
// What the store knows of a finished run or set, kept as `record.json` in its folder, so that
// repairWorkspace() can put it into a new store when the store is lost. The record of a run lists the hash of
// its student too, by which one that changed on the disk is noticed.

#include "base/hashed_file.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/workspace_paths.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace retort::store {

struct FinishedRun {
    RunId id;
    std::optional<HashedFile> student{}; ///< where it is known
};

/// The run with its studies, evaluations, metrics and the teacher's accuracy, and its student's hash: the one
/// that is known, or else the one that its record lists already, or else that of the file. NotFound, or what
/// reading and writing say.
Status writeRunRecord(const Database& database, const WorkspacePaths& paths, RunId run);
/// The same of many, synced together.
Status writeRunRecords(const Database& database, const WorkspacePaths& paths,
                       std::span<const FinishedRun> runs);
/// The set with its images, their scores and curation, its comparison with test images, and the hashes of its
/// image files: those that the record lists already, but for the files in `renewed`, relative to its folder.
Status writeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set,
                      const std::set<std::string>& renewed = {});
/// The same where the folder of a finished set has no record: the disk failed at it, or a kill came before.
Status completeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set);

/// The record in this folder of a run or set.
std::filesystem::path recordFile(const std::filesystem::path& folder);
/// NotFound: the folder has no record; Corrupt: it cannot be used, being damaged or of another folder;
/// NewerVersion.
Status checkRecord(const std::filesystem::path& folder);
/// The files that the record in this folder lists, by their paths relative to it; none where there is no
/// record that can be used, or one of an older program.
std::map<std::string, HashedFile> listedFiles(const std::filesystem::path& folder);
/// Those of them that are gone, or whose size is another one. Cheaper than comparing hashes.
std::set<std::string> misfits(const std::filesystem::path& folder,
                              const std::map<std::string, HashedFile>& listed);
/// Corrupt: the bytes of the file of this name, relative to the folder, are not those that were listed. What
/// is not listed is taken as it is.
Status checkBytes(const std::filesystem::path& folder, const std::map<std::string, HashedFile>& listed,
                  const std::string& name, std::span<const std::byte> bytes);
/// Before a run's student is made anew: the record is that of the one before. What removing says.
Status removeRecord(const std::filesystem::path& folder);

/// The finished student in a run's folder.
inline constexpr const char* kStudentFile = "student.safetensors";
/// Corrupt: the file is not what the record beside it lists. One without a record, or that no record lists,
/// as of older programs, is taken as it is; so is any other file.
Status checkStudent(const std::filesystem::path& file);

} // namespace retort::store
