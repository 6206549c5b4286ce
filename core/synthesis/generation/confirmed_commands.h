#pragma once
// Which files a person allowed this program to run commands from, on this machine. Kept beside the person's
// other settings and never in a workspace, which may have come from somebody else.

#include "base/result.h"

#include <filesystem>
#include <string>

namespace retort::synthesis {

class ConfirmedCommands {
public:
    /// `$XDG_CONFIG_HOME/retort/confirmed-commands`, or below ~/.config.
    ConfirmedCommands();
    explicit ConfirmedCommands(std::filesystem::path list) : m_list(std::move(list)) {}

    /// Whether this content was confirmed at this place: a file that was changed or moved has to be confirmed
    /// again.
    bool contains(const std::filesystem::path& file, const std::string& sha256) const;
    /// AccessDenied, DiskFull, Io.
    Status add(const std::filesystem::path& file, const std::string& sha256) const;

private:
    std::filesystem::path m_list; ///< a line each: SHA-256 of content and place
};

} // namespace retort::synthesis
