#pragma once
// Data sets and teachers, each looked at once: for whoever asks again and again about studies that differ
// little, while a person puts one together.

#include "base/result.h"
#include "study/known_teacher.h"
#include "study/study_data.h"

#include <filesystem>
#include <map>
#include <string>

namespace retort::study {

/// For one thread at a time. Errors are not kept.
class KnownParts {
public:
    /// As openStudyData(); the splits are hashed once.
    Result<StudyData> data(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                           const data::DataSetSearch& search);
    /// As KnownTeacher::in().
    Result<KnownTeacher> teacher(const std::filesystem::path& folder, const TeacherOptions& options);

private:
    std::map<std::string, StudyData> m_data;
    std::map<std::string, KnownTeacher> m_teachers;
};

} // namespace retort::study
