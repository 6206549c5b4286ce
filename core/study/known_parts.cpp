#include "study/known_parts.h"

#include <fmt/format.h>

namespace retort::study {

Result<StudyData> KnownParts::data(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                   const data::DataSetSearch& search) {
    const auto known = m_data.find(nameOrPath);
    if (known == m_data.end()) {
        RETORT_TRY(auto opened, openStudyData(nameOrPath, labelled, search));
        return m_data.emplace(nameOrPath, std::move(opened)).first->second;
    }
    auto data = known->second;
    RETORT_TRY(data.labelled, data::labelledIndices(*data.dataSet, labelled));
    return data;
}

Result<KnownTeacher> KnownParts::teacher(const std::filesystem::path& folder, const TeacherOptions& options) {
    const auto key =
        fmt::format("{} {} {}", folder.string(), options.device.name, tensor::name(options.precision));
    if (const auto known = m_teachers.find(key); known != m_teachers.end())
        return known->second;
    RETORT_TRY(auto teacher, KnownTeacher::in(folder, options));
    return m_teachers.emplace(key, std::move(teacher)).first->second;
}

} // namespace retort::study
