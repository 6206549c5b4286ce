#pragma once
// Names of folders for classes: file systems do not take every class name ("T-shirt/top").

#include <string>
#include <string_view>
#include <vector>

namespace retort::synthesis {

/// `text` with letters, digits, '.', '_', '-' and everything beyond ASCII kept, all else as '-'; never empty,
/// hidden, or longer than a file name may be.
std::string fileNameFrom(std::string_view text);

/// One folder name per class, in label order, all different.
std::vector<std::string> classFolders(const std::vector<std::string>& classes);

} // namespace retort::synthesis
