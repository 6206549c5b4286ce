#pragma once
// The paths inside a workspace's folder: the one place that knows them. None is created by asking for it.

#include "base/strong_id.h"

#include <filesystem>
#include <string>
#include <utility>

namespace retort::store {

class WorkspacePaths {
public:
    explicit WorkspacePaths(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path database() const { return m_folder / "retort.db"; }
    std::filesystem::path lock() const { return m_folder / "retort.lock"; }
    /// Holds a folder for each run, by its number.
    std::filesystem::path runs() const { return m_folder / "runs"; }
    /// Checkpoints and the final student of a run.
    std::filesystem::path run(RunId run) const { return runs() / std::to_string(run.value); }
    /// Holds a folder for each synthetic set, by its name.
    std::filesystem::path synthetic() const { return m_folder / "synthetic"; }
    /// Holds a folder for each parameter grid, by its name.
    std::filesystem::path grids() const { return m_folder / "grids"; }
    /// Content-addressed; may be deleted at any time.
    std::filesystem::path cache() const { return m_folder / "cache"; }
    std::filesystem::path models() const { return m_folder / "models"; }
    std::filesystem::path datasets() const { return m_folder / "datasets"; }
    /// Files on their way from the web.
    std::filesystem::path downloads() const { return m_folder / "downloads"; }
    /// Prompts as they were edited, by dataset.
    std::filesystem::path prompts() const { return m_folder / "prompts"; }
    /// Where exported files are proposed to go.
    std::filesystem::path exports() const { return m_folder / "exports"; }

private:
    std::filesystem::path m_folder;
};

} // namespace retort::store
