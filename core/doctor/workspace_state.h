#pragma once
// How a workspace is, told without changing anything in it and without waiting for whoever writes it.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::doctor {

struct WorkspaceState {
    std::filesystem::path folder{};
    bool isThere = false;
    std::string problem{}; ///< why the database cannot be read; empty where it can
    int schema = 0;        ///< of the database
    std::string check{};   ///< what `PRAGMA quick_check` says: "ok"
    std::string holder{}; ///< the program that writes it now, "process 4711 on host workstation"; empty: none
    std::int64_t databaseBytes = 0;
    std::map<std::string, std::int64_t> counts{}; ///< "runs finished": 12, "images of sets": 8000
    std::vector<std::string> errors{};            ///< why the last jobs and runs failed, at most five of each
    std::int64_t diskBytes = 0;                   ///< of the file system that it lies in, or would lie in
    std::int64_t freeBytes = 0;
};

WorkspaceState stateOfWorkspace(const std::filesystem::path& folder);

} // namespace retort::doctor
