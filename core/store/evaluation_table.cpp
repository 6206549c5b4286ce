#include "store/evaluation_table.h"

#include "store/score_columns.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace retort::store {

namespace {
constexpr int kFirstScore = 5;
constexpr int kScoreColumns = 6;

/// Eight images a byte, the first in the lowest bit.
std::string packed(const std::vector<bool>& correct) {
    std::string bytes((correct.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < correct.size(); ++i)
        if (correct[i])
            bytes[i / 8] = static_cast<char>(static_cast<unsigned char>(bytes[i / 8]) | (1u << (i % 8)));
    return bytes;
}

/// Corrupt unless there are as many bits as images, or none.
Result<std::vector<bool>> unpacked(const std::string& bytes, std::int64_t images) {
    if (bytes.empty())
        return std::vector<bool>{};
    if (images < 0 || bytes.size() != (static_cast<std::size_t>(images) + 7) / 8)
        return Error{ErrorCode::Corrupt, "an evaluation's answers are not as many as its images; restore the "
                                         "workspace from a copy, or run the study again in a new one"};
    std::vector<bool> correct(static_cast<std::size_t>(images));
    for (std::size_t i = 0; i < correct.size(); ++i)
        correct[i] = (static_cast<unsigned char>(bytes[i / 8]) >> (i % 8)) & 1u;
    return correct;
}

} // namespace

Status EvaluationTable::put(const StoredEvaluation& evaluation) {
    return m_database.guarded("storing an evaluation", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(connection,
                                 "INSERT OR REPLACE INTO evaluation(run, stage, step, split, images, "
                                 "top1, mean_per_class, nll, ece, confusion, split_images, correct) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        SQLite::bind(insert, evaluation.run.value, evaluation.stage, evaluation.step, evaluation.split);
        bindScores(insert, kFirstScore, evaluation.scores);
        insert.bind(kFirstScore + kScoreColumns, evaluation.splitImages);
        const auto answers = packed(evaluation.correct);
        insert.bind(kFirstScore + kScoreColumns + 1, answers.data(), static_cast<int>(answers.size()));
        insert.exec();
        return {};
    });
}

Status EvaluationTable::removeAfter(RunId run, const std::string& stage, std::int64_t step) {
    return m_database.guarded("removing evaluations", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement remove(connection,
                                 "DELETE FROM evaluation WHERE run = ? AND stage = ? AND step > ?");
        SQLite::bind(remove, run.value, stage, step);
        remove.exec();
        return {};
    });
}

Result<std::vector<StoredEvaluation>> EvaluationTable::ofRun(RunId run) const {
    using Evaluations = std::vector<StoredEvaluation>;
    return m_database.guarded(
        "reading evaluations", [&](SQLite::Database& connection) -> Result<Evaluations> {
            SQLite::Statement query(
                connection,
                "SELECT stage, step, split, images, top1, mean_per_class, nll, ece, "
                "confusion, split_images, correct FROM evaluation WHERE run = ? ORDER BY stage, step, split");
            SQLite::bind(query, run.value);
            Evaluations evaluations;
            while (query.executeStep()) {
                RETORT_TRY(auto scores, scoresAt(query, 3));
                RETORT_TRY(auto correct,
                           unpacked(query.getColumn(4 + kScoreColumns).getString(), scores.images));
                evaluations.push_back({.run = run,
                                       .stage = query.getColumn(0).getString(),
                                       .step = query.getColumn(1).getInt64(),
                                       .split = query.getColumn(2).getString(),
                                       .scores = std::move(scores),
                                       .splitImages = query.getColumn(3 + kScoreColumns).getInt64(),
                                       .correct = std::move(correct)});
            }
            return evaluations;
        });
}

} // namespace retort::store
