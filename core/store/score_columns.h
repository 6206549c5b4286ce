#pragma once
// Scores as columns of a row: images, top1, mean_per_class, nll, ece, confusion, in this order.

#include "store/scores.h"

namespace SQLite {
class Statement;
}

namespace retort::store {

/// Binds six parameters from `first` (counted from 1).
void bindScores(SQLite::Statement& statement, int first, const Scores& scores);
/// Reads six columns from `first` (counted from 0). Corrupt if the confusion matrix is damaged.
Result<Scores> scoresAt(const SQLite::Statement& row, int first);

} // namespace retort::store
