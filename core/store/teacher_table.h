#pragma once
// Table `teacher_evaluation`: how a teacher did zero-shot on a split; made once per teacher, images and
// templates.

#include "base/result.h"
#include "store/database.h"
#include "store/scores.h"

#include <optional>
#include <string>

namespace retort::store {

struct TeacherEvaluation {
    std::string identity; ///< hash of the teacher's weights, the images and the templates
    std::string teacher;
    std::string dataset;
    std::string split;
    Scores scores;
};

class TeacherTable {
public:
    explicit TeacherTable(Database& database) : m_database(database) {}

    Status put(const TeacherEvaluation& evaluation);
    Result<std::optional<TeacherEvaluation>> find(const std::string& identity) const;

private:
    Database& m_database;
};

} // namespace retort::store
