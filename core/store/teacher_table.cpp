#include "store/teacher_table.h"

#include "store/score_columns.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace retort::store {

Status TeacherTable::put(const TeacherEvaluation& evaluation) {
    return m_database.guarded("storing a teacher's scores", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(
            connection, "INSERT OR REPLACE INTO teacher_evaluation(identity, teacher, dataset, split, "
                        "images, top1, mean_per_class, nll, ece, confusion) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        SQLite::bind(insert, evaluation.identity, evaluation.teacher, evaluation.dataset, evaluation.split);
        bindScores(insert, 5, evaluation.scores);
        insert.exec();
        return {};
    });
}

Result<std::optional<TeacherEvaluation>> TeacherTable::find(const std::string& identity) const {
    using Found = std::optional<TeacherEvaluation>;
    return m_database.guarded(
        "reading a teacher's scores", [&](SQLite::Database& connection) -> Result<Found> {
            SQLite::Statement query(connection,
                                    "SELECT teacher, dataset, split, images, top1, mean_per_class, nll, "
                                    "ece, confusion FROM teacher_evaluation WHERE identity = ?");
            SQLite::bind(query, identity);
            if (!query.executeStep())
                return Found{};
            RETORT_TRY(auto scores, scoresAt(query, 3));
            return Found{TeacherEvaluation{.identity = identity,
                                           .teacher = query.getColumn(0).getString(),
                                           .dataset = query.getColumn(1).getString(),
                                           .split = query.getColumn(2).getString(),
                                           .scores = std::move(scores)}};
        });
}

} // namespace retort::store
