#pragma once
// Where a teacher lies that is asked for by name, and with what it is opened.

#include "base/result.h"
#include "teacher/compute_context.h"
#include "teacher/known_teacher.h"

#include <filesystem>
#include <string>

namespace retort::study {

struct TeacherPlace {
    std::filesystem::path folder{};
    TeacherOptions options{};
};

/// By name or path; relative ones begin at `base`. Errors are those of findModel().
Result<TeacherPlace> findTeacher(const std::string& nameOrPath, const ResolvedContext& resolved,
                                 const std::filesystem::path& workspaceFolder,
                                 const std::filesystem::path& base = {});

} // namespace retort::study
