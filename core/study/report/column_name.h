#pragma once
// The column of a stored run, for people.

#include "store/run_table.h"

#include <string>

namespace retort::study {

/// "real/FD"; what the run says where no column has its method and source.
std::string columnName(const store::RunRequest& request);

} // namespace retort::study
