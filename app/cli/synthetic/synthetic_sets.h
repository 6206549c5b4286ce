#pragma once
// What the `synthetic` commands share.

#include "command_line.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"

namespace retort::cli {

nlohmann::json syntheticSetJson(const store::SyntheticSetRecord& record);
nlohmann::json setCheckJson(const store::SetCheck& check);

enum class CheckAge {
    Current,
    BeforeCuration ///< other images are excluded now: the figures are of then
};
void printSetCheck(const store::SetCheck& check, CheckAge age, const CommandLine& line);

void addSetShow(CLI::App& synthetic, CommandLine& line);
void addSetCheck(CLI::App& synthetic, CommandLine& line);
void addSetCurate(CLI::App& synthetic, CommandLine& line);
void addSetImport(CLI::App& synthetic, CommandLine& line);

} // namespace retort::cli
