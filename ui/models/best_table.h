#pragma once
// A study's table with the best test evaluation of each run in the place of the last one. Optimistic, since
// it is the test split that chooses; for comparison with figures that were made that way.

#include "study/table.h"

namespace retort::ui {

/// `last` as study::buildTable() made it; a note tells what its figures are.
Result<study::Table> bestTable(store::Workspace& workspace, study::Table last);

} // namespace retort::ui
