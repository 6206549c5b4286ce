#pragma once
// What the folders promise one another (ARCHITECTURE.md). Each rule gives its faults, one line each, which
// name file, line and include; none where the tree keeps it.

#include "layout/source_tree.h"

#include <string>
#include <vector>

namespace retort::layout {

/// An include of a folder whose library does not stand in the includer's own list of links, or of no
/// library's folder: what a library links is not passed on.
std::vector<std::string> unlinkedIncludes(const SourceTree& tree);

/// A link of which nothing is included.
std::vector<std::string> unusedLinks(const SourceTree& tree);

/// A link of a library that does not stand above in the order of layers (core/CMakeLists.txt,
/// ui/CMakeLists.txt, then the programs). Together with unlinkedIncludes() there is no circle between
/// folders.
std::vector<std::string> linksUpwards(const SourceTree& tree);

/// A circle between the files of one library, header and source of one stem counted together.
std::vector<std::string> circles(const SourceTree& tree);

/// An include of another library's private header, a public header that includes a private one of its own
/// library, and a public header that is not there.
std::vector<std::string> privateHeadersSeen(const SourceTree& tree);

/// A file of ui/ that sees a header of LibTorch, by whatever way.
std::vector<std::string> torchInWindow(const SourceTree& tree);

} // namespace retort::layout
