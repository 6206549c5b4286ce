#include "base/settings_folder.h"

#include <cstdlib>

namespace retort {

namespace fs = std::filesystem;

fs::path settingsFolder() {
    if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder && fs::path{folder}.is_absolute())
        return fs::path{folder} / "retort";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path{home} / ".config/retort";
    return {};
}

} // namespace retort
