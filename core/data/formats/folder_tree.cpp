#include "data/formats/folder_tree.h"

#include "data/class_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <numeric>
#include <set>
#include <string_view>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepestFolder = 64;
constexpr auto kCompanions = std::to_array<std::string_view>(
    {".txt",  ".csv",  ".tsv",  ".json",     ".jsonl",  ".md",    ".rst",         ".xml",
     ".yaml", ".yml",  ".html", ".pdf",      ".py",     ".ipynb", ".zip",         ".gz",
     ".tgz",  ".tar",  ".bz2",  ".xz",       ".7z",     ".rar",   ".parquet",     ".arrow",
     ".mat",  ".npy",  ".npz",  ".pkl",      ".h5",     ".hdf5",  ".mdb",         ".lmdb",
     ".log",  ".ini",  ".db",   ".tfrecord", ".pickle", ".pt",    ".pth",         ".xlsx",
     ".xls",  ".docx", ".sh",   ".names",    ".cache",  ".data",  ".safetensors", ".sqlite"});

bool isInside(const fs::path& path, const fs::path& root) {
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

class TreeReader {
public:
    explicit TreeReader(fs::path root) : m_root(std::move(root)) {}

    Status read(FolderNode& node, int depth) {
        std::error_code error;
        std::vector<fs::path> entries;
        for (fs::directory_iterator it{node.path, error}, end; !error && it != end; it.increment(error))
            if (!it->path().filename().native().starts_with('.'))
                entries.push_back(it->path());
        if (error)
            return systemError(node.path.string(), "cannot be read", error.value());
        std::sort(entries.begin(), entries.end());
        for (const auto& path : entries)
            add(path, node, depth);
        return {};
    }

private:
    void add(const fs::path& path, FolderNode& parent, int depth) {
        std::error_code error;
        const auto type = fs::symlink_status(path, error).type();
        if (type == fs::file_type::regular)
            parent.files.push_back(path.filename().string());
        else if (type == fs::file_type::directory)
            addFolder(path, parent.real / path.filename(), parent.isBehindLink, parent, depth);
        else if (type == fs::file_type::symlink)
            addLink(path, parent, depth);
        else
            exclude(path, "is no regular file", parent);
    }

    void addLink(const fs::path& path, FolderNode& parent, int depth) {
        std::error_code error;
        const auto target = fs::canonical(path, error);
        if (error)
            return exclude(path, "a link that leads nowhere", parent);
        if (!isInside(target, m_root))
            return exclude(path, fmt::format("a link that leaves the folder (to {})", target.string()),
                           parent);
        if (fs::is_regular_file(target, error))
            return parent.files.push_back(path.filename().string());
        if (!fs::is_directory(target, error))
            return exclude(path, "is no regular file", parent);
        if (isInside(parent.real, target))
            return exclude(path, "a link to a folder that it lies in", parent);
        addFolder(path, target, true, parent, depth);
    }

    /// A folder that several links lead to is read for the first: else links to links would have no end.
    void addFolder(const fs::path& path, fs::path real, bool isBehindLink, FolderNode& parent, int depth) {
        if (depth >= kDeepestFolder)
            return exclude(path, "lies too deep", parent);
        if (isBehindLink && !m_seenByLink.insert(real).second)
            return exclude(path, fmt::format("leads to {}, as another link does", real.string()), parent);
        FolderNode node{.path = path, .real = std::move(real), .isBehindLink = isBehindLink};
        const auto raw = path.filename().string();
        const auto composed = composedName(raw);
        node.hasReadableName = composed.has_value();
        node.name = composed ? *composed : escapedName(raw);
        if (const auto status = read(node, depth + 1); !status)
            node.problems.push_back(status.error().message);
        parent.folders.push_back(std::move(node));
    }

    static void exclude(const fs::path& path, std::string_view why, FolderNode& parent) {
        parent.problems.push_back(fmt::format("{}: {}{}", escapedName(path.string()), why, kExcluded));
    }

    fs::path m_root;
    std::set<fs::path> m_seenByLink;
};

} // namespace

bool FolderNode::holdsImages() const {
    return !std::all_of(files.begin(), files.end(), isCompanionFile);
}

std::size_t FolderNode::imageCount() const {
    const auto companions = std::count_if(files.begin(), files.end(), isCompanionFile);
    return std::accumulate(folders.begin(), folders.end(),
                           files.size() - static_cast<std::size_t>(companions),
                           [](std::size_t sum, const FolderNode& one) { return sum + one.imageCount(); });
}

bool isCompanionFile(const std::string& fileName) {
    auto extension = fs::path(fileName).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kCompanions.begin(), kCompanions.end(), extension) != kCompanions.end();
}

Result<fs::path> canonicalFolder(const fs::path& folder) {
    std::error_code error;
    auto root = fs::canonical(folder, error);
    if (error)
        return systemError(folder.string(), "cannot be opened", error.value());
    if (!fs::is_directory(root, error))
        return Error{ErrorCode::InvalidArgument,
                     folder.string() + ": is a file; a dataset is a folder that holds one folder per class"};
    return root;
}

Result<FolderNode> readFolderTree(const fs::path& root) {
    RETORT_TRY(const auto canonical, canonicalFolder(root));
    FolderNode node{.path = canonical, .real = canonical, .name = canonical.filename().string()};
    RETORT_CHECK(TreeReader{canonical}.read(node, 0));
    return node;
}

} // namespace retort::data
