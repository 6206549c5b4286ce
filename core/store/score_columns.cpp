#include "store/score_columns.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <limits>

namespace retort::store {

namespace {
/// SQLite keeps "not a number" as NULL.
double realAt(const SQLite::Statement& row, int column) {
    const auto value = row.getColumn(column);
    return value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.getDouble();
}
} // namespace

void bindScores(SQLite::Statement& statement, int first, const Scores& scores) {
    statement.bind(first, scores.images);
    statement.bind(first + 1, scores.top1);
    statement.bind(first + 2, scores.meanPerClass);
    statement.bind(first + 3, scores.nll);
    statement.bind(first + 4, scores.ece);
    statement.bind(first + 5, confusionToJson(scores.confusion));
}

Result<Scores> scoresAt(const SQLite::Statement& row, int first) {
    RETORT_TRY(auto confusion, confusionFromJson(row.getColumn(first + 5).getString()));
    return Scores{.images = row.getColumn(first).getInt64(),
                  .top1 = realAt(row, first + 1),
                  .meanPerClass = realAt(row, first + 2),
                  .nll = realAt(row, first + 3),
                  .ece = realAt(row, first + 4),
                  .confusion = std::move(confusion)};
}

} // namespace retort::store
