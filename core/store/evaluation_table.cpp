#include "store/evaluation_table.h"

#include "store/score_columns.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace retort::store {

namespace {
constexpr int kFirstScore = 5;
constexpr int kScoreColumns = 6;
} // namespace

Status EvaluationTable::put(const Evaluation& evaluation) {
    return m_database.guarded("storing an evaluation", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(connection,
                                 "INSERT OR REPLACE INTO evaluation(run, stage, step, split, images, "
                                 "top1, mean_per_class, nll, ece, confusion, split_images) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        SQLite::bind(insert, evaluation.run.value, evaluation.stage, evaluation.step, evaluation.split);
        bindScores(insert, kFirstScore, evaluation.scores);
        insert.bind(kFirstScore + kScoreColumns, evaluation.splitImages);
        insert.exec();
        return {};
    });
}

Result<std::vector<Evaluation>> EvaluationTable::ofRun(RunId run) const {
    using Evaluations = std::vector<Evaluation>;
    return m_database.guarded(
        "reading evaluations", [&](SQLite::Database& connection) -> Result<Evaluations> {
            SQLite::Statement query(
                connection,
                "SELECT stage, step, split, images, top1, mean_per_class, nll, ece, "
                "confusion, split_images FROM evaluation WHERE run = ? ORDER BY stage, step, split");
            SQLite::bind(query, run.value);
            Evaluations evaluations;
            while (query.executeStep()) {
                RETORT_TRY(auto scores, scoresAt(query, 3));
                evaluations.push_back({.run = run,
                                       .stage = query.getColumn(0).getString(),
                                       .step = query.getColumn(1).getInt64(),
                                       .split = query.getColumn(2).getString(),
                                       .scores = std::move(scores),
                                       .splitImages = query.getColumn(3 + kScoreColumns).getInt64()});
            }
            return evaluations;
        });
}

} // namespace retort::store
