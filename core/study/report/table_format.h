#pragma once
// A table as text for people and for programs.

#include "base/result.h"
#include "study/report/table.h"

#include <string>
#include <string_view>

namespace retort::study {

enum class TableFormat { Text, Markdown, Csv, Latex, Html, Json };

/// "text", "md", "csv", "latex", "html" or "json"; InvalidArgument otherwise.
Result<TableFormat> tableFormatNamed(std::string_view name);

/// Ends with a line end. Text, Markdown, LaTeX and HTML show `82.5 ±0.4 [+13.0]`, a mark where fine-tuning
/// made the student worse, the accuracies after stage 1, the gain over the best control where there are
/// others than SUP, with generated images what a run costs, the 95 % intervals of the gains, a mark where one
/// includes 0 ("not distinguishable"), and the remarks below. CSV has one line per cell.
/// JSON:
/// {"study", "columns", "rows": [{"dataset", "teacher_zero_shot", "cells": {"SUP": {"mean", "std", "n",
/// "best": {"mean", "std", "n", "delta", "validation"}, "runs", "seconds": {"finetune"}}, "real/FD": {"mean",
/// "std", "n", "delta", "interval": {"low", "high", "level", "over", "seeds", "paired_by_image", "verdict"},
/// "over_best_control": {"control", "delta", "interval"}, "stage1", "best", "runs",
/// "teacher_passes", "seconds": {"generate", "distil", "finetune"}, "near_duplicates", "warnings"}}}],
/// "average": {"rows", "teacher_zero_shot", "cells": {COLUMN: {"mean", "delta", "interval"}}}, "remarks"};
/// a row of a sweep has "of", the dataset's name, and "values", {"generation.perImage": 4}; what does not
/// exist is absent. "best" is the test accuracy at the step that is best on validation; a table
/// whose own figures are that (withBest()) says "accuracy": "best on validation".
std::string format(const Table& table, TableFormat format);

} // namespace retort::study
