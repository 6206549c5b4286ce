#include "cluster/study_parcel.h"

#include "base/file.h"
#include "data/registry/import_record.h"
#include "data/registry/registry.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "store/synthetic_table.h"
#include "teacher/model_list.h"
#include "teacher/study_data.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace retort::cluster {

namespace fs = std::filesystem;
using study::StudySpec;

namespace {

bool liesIn(const fs::path& path, const fs::path& folder) {
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != ".." && relative != ".";
}

class Packing {
public:
    Packing(const StudyTasks& tasks, const store::Workspace& workspace, const ParcelPlace& place)
        : m_tasks(tasks), m_workspace(workspace), m_place(place), m_ours(place.folder),
          m_search(study::ModelSearch::in(place.resources, workspace.folder())), m_from(tasks.spec().folder) {
    }

    Result<StudySpec> pack();

private:
    Status link(const fs::path& what, const fs::path& place) const;
    Result<std::string> placed(const fs::path& path) const;
    Status packDatasets(StudySpec& spec);
    Result<std::string> packDataset(const std::string& nameOrPath) const;
    Status packImport(const std::string& name, const fs::path& record) const;
    Status packModels(StudySpec& spec) const;
    Status packModel(std::string& nameOrPath) const;
    Status packGenerator(study::GeneratorSetting& generator) const;
    Status packAssembly(diffusion::Assembly& assembly) const;
    Status packFiles(StudySpec& spec) const;
    Status packFile(std::string& path) const;
    Status packSets() const;

    const StudyTasks& m_tasks;
    const store::Workspace& m_workspace;
    const ParcelPlace& m_place;
    store::WorkspacePaths m_ours;
    study::ModelSearch m_search;
    fs::path m_from;                                 ///< where relative paths of the study begin
    std::map<std::string, std::string> m_datasets{}; ///< as they are called there
};

Status Packing::link(const fs::path& what, const fs::path& place) const {
    std::error_code error;
    if (fs::exists(fs::symlink_status(place, error)))
        return {};
    RETORT_CHECK(createFolders(place.parent_path()));
    fs::create_symlink(fs::absolute(what), place, error);
    return error ? Status(systemError(place.string(), "making a link", error.value())) : Status{};
}

/// A file or folder of any place, which keeps the name of its own.
Result<std::string> Packing::placed(const fs::path& path) const {
    std::error_code error;
    const auto real = fs::canonical(path, error);
    if (error)
        return Error{ErrorCode::NotFound, fmt::format("{}: study {} names it, and it is not there: {}",
                                                      path.string(), m_tasks.spec().name, error.message())};
    if (m_place.isHere)
        return fs::absolute(path).lexically_normal().string();
    const auto below = fs::path("files") / real.relative_path();
    RETORT_CHECK(link(real, m_place.folder / below));
    return (fs::path(m_place.there) / below).string();
}

Status Packing::packImport(const std::string& name, const fs::path& file) const {
    RETORT_TRY(auto record, data::readImportRecord(file));
    RETORT_TRY(record.folder, placed(record.folder));
    const auto copy = data::importRecordFile(m_ours.datasets(), name);
    RETORT_CHECK(createFolders(copy.parent_path()));
    return data::writeImportRecord(copy, record);
}

/// As data::findDataset() finds it.
Result<std::string> Packing::packDataset(const std::string& nameOrPath) const {
    const auto search = study::datasetSearch(m_workspace.folder());
    std::error_code ignored;
    for (const auto& folder : search.folders) {
        if (!data::isDatasetName(nameOrPath))
            break;
        if (const auto record = data::importRecordFile(folder, nameOrPath); fs::exists(record, ignored)) {
            RETORT_CHECK(packImport(nameOrPath, record));
            return nameOrPath;
        }
        if (fs::is_directory(folder / nameOrPath, ignored)) {
            RETORT_CHECK(link(folder / nameOrPath, m_ours.datasets() / nameOrPath));
            return nameOrPath;
        }
    }
    if (nameOrPath == search.fashionMnist.filename()) {
        RETORT_CHECK(link(search.fashionMnist, m_ours.datasets() / nameOrPath));
        return nameOrPath;
    }
    const auto below = m_from / nameOrPath;
    const auto path = fs::exists(below, ignored) ? below : fs::path(nameOrPath);
    if (!fs::is_regular_file(path, ignored))
        return placed(path);
    RETORT_TRY(const auto folder, placed(fs::absolute(path).parent_path())); // of which it is a part
    return (fs::path(folder) / path.filename()).string();
}

template<class Value>
std::map<std::string, Value> renamed(const std::map<std::string, Value>& values,
                                     const std::map<std::string, std::string>& names) {
    std::map<std::string, Value> result;
    for (const auto& [key, value] : values) {
        const auto name = names.find(key);
        result[name == names.end() ? key : name->second] = value;
    }
    return result;
}

Status Packing::packDatasets(StudySpec& spec) {
    for (auto& dataset : spec.datasets) {
        RETORT_TRY(auto there, packDataset(dataset));
        m_datasets[dataset] = there;
        dataset = std::move(there);
    }
    spec.columnsOf = renamed(spec.columnsOf, m_datasets);
    spec.templatesOf = renamed(spec.templatesOf, m_datasets);
    return {};
}

Status Packing::packModel(std::string& nameOrPath) const {
    RETORT_TRY(const auto path, study::findModel(nameOrPath, m_search, m_from));
    if (liesIn(path, m_place.resources / "models"))
        return {};
    if (const auto& models = m_workspace.paths().models(); liesIn(path, models)) {
        const auto first = *path.lexically_relative(models).begin();
        return link(models / first, m_ours.models() / first);
    }
    RETORT_TRY(nameOrPath, placed(path));
    return {};
}

Status Packing::packAssembly(diffusion::Assembly& assembly) const {
    for (auto* part : diffusion::partsOf(assembly)) {
        auto name = part->string();
        RETORT_CHECK(packModel(name));
        *part = name;
    }
    return {};
}

/// What is put together by a file is told in the study: the file's paths are those of here.
Status Packing::packGenerator(study::GeneratorSetting& generator) const {
    if (generator.assembly)
        return packAssembly(*generator.assembly);
    RETORT_TRY(const auto path, study::findModel(generator.nameOrPath, m_search, m_from));
    if (liesIn(path, m_place.resources / "models") || !diffusion::isAssembly(path))
        return packModel(generator.nameOrPath);
    RETORT_TRY(auto assembly, diffusion::readAssembly(path));
    RETORT_CHECK(packAssembly(assembly));
    generator.nameOrPath = path.stem().string();
    generator.assembly = std::move(assembly);
    return {};
}

Status Packing::packModels(StudySpec& spec) const {
    for (auto* teacher : {&spec.teacher, &spec.secondTeacher})
        if (*teacher)
            RETORT_CHECK(packModel(**teacher));
    for (auto& [source, generator] : spec.generation.generators)
        RETORT_CHECK(packGenerator(generator));
    return {};
}

Status Packing::packFile(std::string& path) const {
    RETORT_TRY(path, placed(m_from / path));
    return {};
}

Status Packing::packFiles(StudySpec& spec) const {
    if (spec.templates.file)
        RETORT_CHECK(packFile(*spec.templates.file));
    for (auto& [dataset, templates] : spec.templatesOf)
        if (templates.file)
            RETORT_CHECK(packFile(*templates.file));
    return spec.student.weights ? packFile(*spec.student.weights) : Status{};
}

/// Those that are finished here are not generated again.
Status Packing::packSets() const {
    for (const auto& planned : m_tasks.studyPlan().sets)
        if (const auto folder = m_tasks.setInWorkspace(planned.identity); folder.ok())
            RETORT_CHECK(link(*folder, m_ours.synthetic() / folder->filename()));
    return {};
}

Result<StudySpec> Packing::pack() {
    auto spec = m_tasks.spec();
    RETORT_CHECK(createFolders(m_place.folder));
    RETORT_CHECK(packDatasets(spec));
    RETORT_CHECK(packModels(spec));
    RETORT_CHECK(packFiles(spec));
    RETORT_CHECK(packSets());
    RETORT_CHECK(m_workspace.database().copyTo(m_ours.database()));
    spec.precision = std::string(tensor::name(m_tasks.resolved().precision));
    spec.device = "auto";
    spec.threads = 0;
    spec.folder.clear();
    return spec;
}

} // namespace

Result<StudySpec> packStudy(const StudyTasks& tasks, const store::Workspace& workspace,
                            const ParcelPlace& place) {
    return Packing(tasks, workspace, place).pack();
}

} // namespace retort::cluster
