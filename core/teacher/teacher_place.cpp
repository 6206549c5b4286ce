#include "teacher/teacher_place.h"

#include "store/workspace_paths.h"
#include "teacher/model_list.h"

#include <utility>

namespace retort::study {

Result<TeacherPlace> findTeacher(const std::string& nameOrPath, const ResolvedContext& resolved,
                                 const std::filesystem::path& workspaceFolder,
                                 const std::filesystem::path& base) {
    auto search = ModelSearch::in(resolved.context.resources, workspaceFolder);
    RETORT_TRY(auto folder, findModel(nameOrPath, search, base));
    auto name = folder.filename().string();
    return TeacherPlace{.folder = std::move(folder),
                        .options = {.name = std::move(name),
                                    .device = resolved.device,
                                    .furtherDevices = resolved.furtherDevices,
                                    .precision = resolved.precision,
                                    .cacheFolder = store::WorkspacePaths(workspaceFolder).cache(),
                                    .vocabularyFolders = std::move(search.folders),
                                    .progress = resolved.progress}};
}

} // namespace retort::study
