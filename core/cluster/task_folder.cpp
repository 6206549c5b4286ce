#include "cluster/task_folder.h"

#include "base/file.h"
#include "base/json.h"
#include "base/sha256.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::cluster {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr const char* kTaskFile = "task.json";
constexpr const char* kFormat = "retort-task";
constexpr int kVersion = 1;
constexpr std::size_t kMostBytes = 1u << 30; ///< a part of a million images has less

bool staysInside(const std::string& path) {
    const fs::path relative(path);
    return relative.has_filename() && relative.is_relative() && relative == relative.lexically_normal() &&
           *relative.begin() != ".." && *relative.begin() != ".";
}

Error damagedTask(const fs::path& file, const std::string& why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; delete {} and do the task again", file.string(), why,
                                            file.parent_path().string())};
}

Status checkVersion(const JsonDocument& document) {
    const auto& root = document.root();
    if (!root.is_object() || root.value("format", Json{}) != kFormat)
        return damagedTask(document.source(), "is no record of a study's task");
    if (root.value("version", Json{}) == kVersion)
        return {};
    return Error{
        ErrorCode::NewerVersion,
        fmt::format("{}: was written by another version of Retort; use the same version for all tasks "
                    "and for merging",
                    document.source())};
}

Result<std::map<std::string, HashedFile>> filesOf(const Json& listed, const fs::path& source) {
    std::map<std::string, HashedFile> files;
    if (!listed.is_object())
        return damagedTask(source, "lists no files");
    for (const auto& [path, facts] : listed.items()) {
        if (!staysInside(path) || !facts.is_object() || !facts.value("bytes", Json{}).is_number_integer() ||
            !facts.value("sha256", Json{}).is_string())
            return damagedTask(source, fmt::format("its entry \"{}\" is none of a file in the folder", path));
        files[path] = {.bytes = facts["bytes"].get<std::int64_t>(),
                       .sha256 = facts["sha256"].get<std::string>()};
    }
    return files;
}

std::string textOf(const TaskRecord& record) {
    auto files = Json::object();
    for (const auto& [path, facts] : record.files)
        files[path] = {{"bytes", facts.bytes}, {"sha256", facts.sha256}};
    const Json document{{"format", kFormat},           {"version", kVersion},         {"study", record.study},
                        {"kind", wordOf(record.kind)}, {"identity", record.identity}, {"title", record.title},
                        {"files", std::move(files)}};
    return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status listFiles(const fs::path& root, const fs::path& below, std::map<std::string, HashedFile>& files) {
    std::error_code error;
    std::vector<fs::path> found;
    if (fs::is_regular_file(root / below, error))
        found.push_back(root / below);
    else
        for (fs::recursive_directory_iterator entry(root / below, error), end; !error && entry != end;
             entry.increment(error))
            if (entry->is_regular_file())
                found.push_back(entry->path());
    if (error)
        return Error{ErrorCode::Io, fmt::format("{}: {}", (root / below).string(), error.message())};
    for (const auto& file : found) {
        RETORT_TRY(auto hash, sha256OfFile(file));
        files[file.lexically_relative(root).generic_string()] = {
            .bytes = static_cast<std::int64_t>(fs::file_size(file, error)), .sha256 = std::move(hash)};
    }
    return {};
}

} // namespace

bool TaskFolder::isDone() const {
    std::error_code ignored;
    return fs::exists(m_path / kTaskFile, ignored);
}

bool TaskFolder::isBegun() const {
    std::error_code ignored;
    return fs::is_directory(workspace(), ignored) || fs::is_directory(run(), ignored);
}

Result<TaskRecord> TaskFolder::read() const {
    const auto file = m_path / kTaskFile;
    RETORT_TRY(const auto text, readTextFile(file, kMostBytes));
    auto document = JsonDocument::parse(text, file.string());
    if (!document.ok())
        return damagedTask(file, document.error().message);
    RETORT_CHECK(checkVersion(*document));
    TaskRecord record;
    JsonReader reader(*document);
    for (const auto* key : {"format", "version", "files"})
        reader.ignore(key);
    reader.required("study", record.study);
    readWord(reader, "kind", record.kind);
    reader.required("identity", record.identity);
    reader.required("title", record.title);
    RETORT_CHECK(reader.finish());
    RETORT_TRY(record.files, filesOf(document->root().value("files", Json{}), file));
    return record;
}

Status TaskFolder::write(TaskRecord record, const std::vector<fs::path>& results) const {
    for (const auto& result : results)
        RETORT_CHECK(listFiles(m_path, result, record.files));
    return writeFileAtomically(m_path / kTaskFile, textOf(record));
}

Status TaskFolder::verify(const TaskRecord& record) const {
    for (const auto& [path, facts] : record.files) {
        const auto file = m_path / path;
        std::error_code error;
        const auto bytes = fs::file_size(file, error);
        if (error)
            return damagedTask(m_path / kTaskFile, fmt::format("{} is gone", file.string()));
        if (static_cast<std::int64_t>(bytes) != facts.bytes)
            return damagedTask(m_path / kTaskFile, fmt::format("{} has {} bytes instead of {}", file.string(),
                                                               bytes, facts.bytes));
        RETORT_TRY(const auto hash, sha256OfFile(file));
        if (hash != facts.sha256)
            return damagedTask(m_path / kTaskFile,
                               fmt::format("{} is not the file that was written", file.string()));
    }
    return {};
}

Status linkOrCopy(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_hard_link(from, to, error);
    if (!error)
        return {};
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (!error)
        return {};
    return systemError(to.string(), fmt::format("copying {}", from.string()), error.value());
}

} // namespace retort::cluster
