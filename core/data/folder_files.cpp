#include "data/folder_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

struct Entries {
    std::vector<fs::path> folders;
    std::vector<fs::path> others;
};

/// Visible entries, sorted by name. Links to folders count as others.
Result<Entries> entriesOf(const fs::path& folder) {
    std::error_code error;
    Entries entries;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
        if (it->path().filename().native().starts_with('.'))
            continue;
        std::error_code ignored;
        const bool isFolder = it->symlink_status(ignored).type() == fs::file_type::directory;
        (isFolder ? entries.folders : entries.others).push_back(it->path());
    }
    if (error)
        return systemError(folder.string(), "cannot be read", error.value());
    std::sort(entries.folders.begin(), entries.folders.end());
    std::sort(entries.others.begin(), entries.others.end());
    return entries;
}

bool isInside(const fs::path& path, const fs::path& root) {
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

/// Why a directory entry that is no folder cannot be a sample, if so.
std::optional<std::string> whyNot(const fs::path& path, const fs::path& root) {
    std::error_code error;
    if (!fs::is_symlink(path, error))
        return fs::is_regular_file(path, error) ? std::nullopt
                                                : std::optional<std::string>{"is no regular file"};
    const auto target = fs::canonical(path, error);
    if (error)
        return "a link that leads nowhere";
    if (!isInside(target, root))
        return fmt::format("a link that leaves the folder (to {})", target.string());
    return fs::is_regular_file(target, error) ? std::nullopt
                                              : std::optional<std::string>{"a link to a folder"};
}

class Lister {
public:
    explicit Lister(FolderFiles& files) : m_files(files) {}

    /// Everything below the folders of `folder`, one class each.
    Status listClasses(const fs::path& folder, FilesOfClass& classes) {
        RETORT_TRY(const auto entries, entriesOf(folder));
        for (const auto& classFolder : entries.folders) {
            auto& files = classes[classFolder.filename().string()];
            listFiles(classFolder, files);
            std::sort(files.begin(), files.end());
        }
        noteStrays(folder, entries.others);
        return {};
    }

private:
    void listFiles(const fs::path& folder, std::vector<std::string>& files) {
        const auto entries = entriesOf(folder);
        if (!entries)
            return m_files.problems.push_back(entries.error().message);
        for (const auto& path : entries->others) {
            if (const auto why = whyNot(path, m_files.root))
                m_files.problems.push_back(fmt::format("{}: {}; left out", path.string(), *why));
            else
                files.push_back(path.lexically_relative(m_files.root).string());
        }
        for (const auto& inner : entries->folders)
            listFiles(inner, files);
    }

    void noteStrays(const fs::path& folder, const std::vector<fs::path>& others) {
        if (!others.empty())
            m_files.problems.push_back(
                fmt::format("{}: {} beside the class folders not used, for example {}", folder.string(),
                            others.size() == 1 ? "a file" : fmt::format("{} files", others.size()),
                            others.front().filename().string()));
    }

    FolderFiles& m_files;
};

/// A folder whose only content is one folder that holds folders is a wrapper, such as EuroSAT's "2750".
Result<fs::path> unwrapped(fs::path folder) {
    for (;;) {
        RETORT_TRY(const auto entries, entriesOf(folder));
        if (entries.folders.size() != 1)
            return folder;
        const auto inner = entriesOf(entries.folders.front());
        if (!inner || inner->folders.empty())
            return folder;
        folder = entries.folders.front();
    }
}

std::optional<Split> splitOfFolder(const std::string& folderName) {
    if (folderName == "train")
        return Split::Train;
    if (folderName == "val" || folderName == "valid" || folderName == "validation")
        return Split::Validation;
    if (folderName == "test")
        return Split::Test;
    return std::nullopt;
}

/// The split folders, when the folders are split folders and nothing else: "train" may also be a class.
std::map<Split, fs::path> splitFolders(const std::vector<fs::path>& folders) {
    std::map<Split, fs::path> splits;
    for (const auto& folder : folders) {
        const auto split = splitOfFolder(folder.filename().string());
        if (!split || !splits.emplace(*split, folder).second)
            return {};
    }
    return splits.size() >= 2 && splits.contains(Split::Train) ? splits : std::map<Split, fs::path>{};
}

} // namespace

Result<fs::path> canonicalFolder(const fs::path& folder) {
    std::error_code error;
    auto root = fs::canonical(folder, error);
    if (error)
        return systemError(folder.string(), "cannot be opened", error.value());
    if (!fs::is_directory(root, error))
        return Error{ErrorCode::InvalidArgument,
                     folder.string() + ": is a file; a data set is a folder that holds one folder per class"};
    return root;
}

Result<FolderFiles> listFolderFiles(const fs::path& folder) {
    RETORT_TRY(const auto canonical, canonicalFolder(folder));
    FolderFiles files;
    RETORT_TRY(files.root, unwrapped(canonical));
    RETORT_TRY(const auto top, entriesOf(files.root));
    if (top.folders.empty())
        return Error{ErrorCode::InvalidArgument,
                     folder.string() +
                         ": holds no class folders; put the pictures of each class into a folder "
                         "named after it"};
    Lister lister{files};
    auto splits = splitFolders(top.folders);
    if (splits.empty()) {
        RETORT_CHECK(lister.listClasses(files.root, files.unsplit));
        return files;
    }
    if (!splits.contains(Split::Test)) {
        files.problems.push_back(fmt::format("{}: no test folder; '{}' is the test split",
                                             files.root.string(),
                                             splits[Split::Validation].filename().string()));
        splits[Split::Test] = splits.extract(Split::Validation).mapped();
    }
    for (const auto& [split, path] : splits)
        RETORT_CHECK(lister.listClasses(path, files.splits[split]));
    return files;
}

} // namespace retort::data
