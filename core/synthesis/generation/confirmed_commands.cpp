#include "synthesis/generation/confirmed_commands.h"

#include "base/file.h"
#include "base/settings_folder.h"
#include "base/sha256.h"

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

std::string lineFor(const fs::path& file, const std::string& hash) {
    std::error_code ignored;
    return sha256(hash + fs::weakly_canonical(file, ignored).string()) + "\n";
}

std::string listed(const fs::path& list) {
    const auto text = readTextFile(list);
    return text.ok() ? "\n" + *text : "\n";
}

} // namespace

ConfirmedCommands::ConfirmedCommands() {
    if (const auto folder = settingsFolder(); !folder.empty())
        m_list = folder / "confirmed-commands";
}

bool ConfirmedCommands::contains(const fs::path& file, const std::string& hash) const {
    return !m_list.empty() && listed(m_list).find("\n" + lineFor(file, hash)) != std::string::npos;
}

Status ConfirmedCommands::add(const fs::path& file, const std::string& hash) const {
    if (contains(file, hash))
        return {};
    if (m_list.empty())
        return Error{ErrorCode::NotFound, "there is no folder for settings; set HOME or XDG_CONFIG_HOME"};
    RETORT_CHECK(createFolders(m_list.parent_path()));
    return writeFileAtomically(m_list, listed(m_list).substr(1) + lineFor(file, hash));
}

} // namespace retort::synthesis
