#include "cluster/gathered_set.h"

#include "base/file.h"
#include "store/synthetic_table.h"
#include "synthesis/sets/condition_file.h"
#include "synthesis/sets/set_folder.h"
#include "synthesis/sets/set_spec.h"

#include <fmt/format.h>

#include <optional>
#include <set>

namespace retort::cluster {

namespace fs = std::filesystem;
using store::SyntheticImageRecord;

namespace {

/// What a task has generated.
struct SetPart {
    store::SyntheticSetRequest request;
    std::vector<SyntheticImageRecord> images;
    fs::path folder; ///< of its files
};

/// Each is a row of the files of conditions.
Status checkNumbers(const SetPart& part, const fs::path& task) {
    for (const auto& image : part.images)
        if (image.number < 0 || image.number >= part.request.images)
            return Error{
                ErrorCode::Corrupt,
                fmt::format("{}: its store has image {} of a set of {}; delete the folder and do the "
                            "task again",
                            task.string(), image.number, part.request.images)};
    return {};
}

Result<SetPart> readPart(const TaskFolder& task, const std::string& identity) {
    RETORT_TRY(const auto record, task.read());
    RETORT_CHECK(task.verify(record));
    RETORT_TRY(auto workspace, store::Workspace::open(task.workspace(), store::Access::ReadOnly));
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto set, table.findIdentity(identity));
    if (!set)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: holds images of another set", task.path().string())};
    SetPart part{
        .request = set->request, .images = {}, .folder = workspace.paths().synthetic() / set->request.name};
    RETORT_TRY(part.images, table.images(set->id));
    RETORT_CHECK(checkNumbers(part, task.path()));
    return part;
}

class Gathering {
public:
    explicit Gathering(store::Workspace& workspace) : m_workspace(workspace), m_table(workspace.database()) {}

    Status begin(const SetPart& first);
    Status add(const SetPart& part);
    Status finish();

private:
    Status linkFile(const fs::path& from, const fs::path& file) const;
    Status addConditions(const SetPart& part);
    fs::path folder() const { return m_workspace.paths().synthetic() / m_request.name; }

    store::Workspace& m_workspace;
    store::SyntheticTable m_table;
    store::SyntheticSetRequest m_request{};
    SyntheticSetId m_set{};
    std::set<std::int64_t> m_there{}; ///< numbers of images
};

Status Gathering::begin(const SetPart& first) {
    m_request = first.request;
    RETORT_CHECK(createFolders(folder()));
    RETORT_TRY(m_set, m_table.put(m_request));
    RETORT_TRY(const auto images, m_table.images(m_set));
    for (const auto& image : images)
        m_there.insert(image.number);
    return {};
}

Status Gathering::linkFile(const fs::path& from, const fs::path& file) const {
    const auto to = folder() / file;
    RETORT_CHECK(createFolders(to.parent_path()));
    std::error_code ignored;
    return fs::exists(to, ignored) ? Status{} : linkOrCopy(from / file, to);
}

/// A row per image, of which a part has written its own; the file of sources is whole in every part.
Status Gathering::addConditions(const SetPart& part) {
    std::error_code ignored;
    const synthesis::SetFolder from(part.folder, m_request.classes, synthesis::FileFormat::Png),
        to(folder(), m_request.classes, synthesis::FileFormat::Png);
    if (fs::exists(from.cleanConditions(), ignored))
        RETORT_CHECK(linkFile(part.folder, from.cleanConditions().filename()));
    if (!fs::exists(from.noisedConditions(), ignored))
        return {};
    RETORT_TRY(const int width, synthesis::conditionWidth(from.noisedConditions()));
    const synthesis::ConditionShape shape{.rows = m_request.images, .width = width};
    RETORT_TRY(const auto rows, synthesis::mapConditions(from.noisedConditions(), shape));
    RETORT_TRY(auto file, synthesis::ConditionFile::open(to.noisedConditions(), shape));
    for (const auto& image : part.images)
        RETORT_CHECK(
            file.write(image.number, {rows.get() + image.number * width, static_cast<std::size_t>(width)}));
    return file.sync();
}

Status Gathering::add(const SetPart& part) {
    std::vector<SyntheticImageRecord> images;
    for (const auto& image : part.images) {
        if (m_there.contains(image.number))
            continue;
        if (!image.file.empty())
            RETORT_CHECK(linkFile(part.folder, image.file));
        images.push_back(image);
    }
    RETORT_CHECK(addConditions(part));
    RETORT_CHECK(m_table.addImages(m_set, images));
    for (const auto& image : images)
        m_there.insert(image.number);
    return {};
}

Status Gathering::finish() {
    if (std::ssize(m_there) == m_request.images)
        return m_table.setFinished(m_set);
    return Error{ErrorCode::Corrupt, fmt::format("the set {} has {} of its {} images; were all of its parts "
                                                 "generated with the same --images-per-task?",
                                                 m_request.name, m_there.size(), m_request.images)};
}

Result<Gathering> gathered(store::Workspace& workspace, const std::string& identity,
                           const std::vector<TaskFolder>& parts) {
    Gathering gathering(workspace);
    for (const auto& task : parts) {
        RETORT_TRY(const auto part, readPart(task, identity));
        if (&task == &parts.front())
            RETORT_CHECK(gathering.begin(part));
        RETORT_CHECK(gathering.add(part));
    }
    return gathering;
}

} // namespace

Status gatherImages(store::Workspace& workspace, const std::string& identity,
                    const std::vector<TaskFolder>& parts) {
    return gathered(workspace, identity, parts).status();
}

Status gatherSet(store::Workspace& workspace, const std::string& identity,
                 const std::vector<TaskFolder>& parts) {
    RETORT_TRY(const auto known, store::SyntheticTable(workspace.database()).findIdentity(identity));
    if (known && known->finished)
        return {};
    RETORT_TRY(auto gathering, gathered(workspace, identity, parts));
    return gathering.finish();
}

Result<fs::path> gatheredSetIn(const TaskFolder& task) {
    std::optional<fs::path> found;
    std::error_code ignored;
    const auto place = store::WorkspacePaths(task.workspace()).synthetic();
    for (fs::directory_iterator entry(place, ignored), end; entry != end; entry.increment(ignored)) {
        if (found)
            return Error{ErrorCode::Corrupt, fmt::format("{}: holds more than one set", place.string())};
        found = entry->path();
    }
    if (found)
        return *std::move(found);
    return Error{ErrorCode::Corrupt, fmt::format("{}: holds no set; delete {} and do the task again",
                                                 place.string(), task.path().string())};
}

} // namespace retort::cluster
