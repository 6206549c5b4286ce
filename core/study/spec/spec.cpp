#include "study/spec/spec.h"

#include <algorithm>

namespace retort::study {

std::vector<std::string> StudySpec::teachers() const {
    std::vector<std::string> names;
    for (const auto& each : {teacher, secondTeacher})
        if (each)
            names.push_back(*each);
    return names;
}

const std::vector<Column>& columnsFor(const StudySpec& spec, const std::string& dataset) {
    const auto own = spec.columnsOf.find(dataset);
    return own == spec.columnsOf.end() ? spec.columns : own->second;
}

} // namespace retort::study
