#include "data/formats/folder_listing.h"

#include "data/formats/foreign_layouts.h"
#include "data/formats/label_table.h"
#include "data/formats/split_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

/// Lists the files of class folders, each folder once.
class ClassLister {
public:
    ClassLister(const FolderLayout& layout, FolderFiles& files) : m_files(files) {
        for (const auto& [split, classes] : layout.splits)
            rememberOwn(classes);
        rememberOwn(layout.unsplit);
    }

    FilesOfClass list(const ClassFolders& classes) {
        FilesOfClass files;
        for (const auto& [name, folders] : classes) {
            auto& of = files[name];
            for (const auto* folder : folders)
                addFiles(*folder, of);
            std::sort(of.begin(), of.end());
        }
        return files;
    }

private:
    void rememberOwn(const ClassFolders& classes) {
        for (const auto& [name, folders] : classes)
            for (const auto* folder : folders)
                rememberOwn(*folder);
    }
    void rememberOwn(const FolderNode& folder) {
        if (!folder.isBehindLink)
            m_own.insert(folder.real);
        for (const auto& inner : folder.folders)
            rememberOwn(inner);
    }

    void addFiles(const FolderNode& folder, std::vector<std::string>& files) {
        if (folder.isBehindLink && m_own.contains(folder.real))
            return m_files.problems.push_back(fmt::format("{}: a link to {}, whose images are read there{}",
                                                          folder.path.string(), folder.real.string(),
                                                          kExcluded));
        m_files.problems.insert(m_files.problems.end(), folder.problems.begin(), folder.problems.end());
        for (const auto& file : folder.files)
            files.push_back((folder.path / file).lexically_relative(m_files.root).string());
        for (const auto& inner : folder.folders)
            if (isSystemFolderName(inner.name))
                m_files.problems.push_back(
                    fmt::format("{}: left behind by another program{}", inner.path.string(), kExcluded));
            else
                addFiles(inner, files);
    }

    FolderFiles& m_files;
    std::set<fs::path> m_own; ///< class folders, and folders in them, that are reached without links
};

FolderFiles filesOf(FolderLayout& layout) {
    FolderFiles files{.root = layout.base->path, .problems = std::move(layout.problems)};
    ClassLister lister{layout, files};
    for (const auto& [split, classes] : layout.splits)
        files.splits[split] = lister.list(classes);
    files.unsplit = lister.list(layout.unsplit);
    return files;
}

/// The images of a split folder without class folders: labelled by a table, or passed over.
void addLooseSplits(const FolderLayout& layout, FolderFiles& files) {
    for (const auto& [split, node] : layout.loose)
        if (!readSplitTable(layout, split, files))
            files.problems.push_back(fmt::format("{}: {} images in no class folder and so without labels{}",
                                                 node->path.string(), node->imageCount(), kExcluded));
}

/// A dataset is measured on its test split: without one, the validation split stands in for it, and without
/// that a part of the training split.
void settleTestSplit(const std::map<Split, std::string>& names, FolderFiles& files, bool hasUnlabelled) {
    auto& splits = files.splits;
    const auto hasNoFile = [](const auto& entry) {
        return entry.first != Split::Train &&
               std::all_of(entry.second.begin(), entry.second.end(),
                           [](const auto& ofClass) { return ofClass.second.empty(); });
    };
    if (std::erase_if(splits, hasNoFile) > 0)
        hasUnlabelled = true;
    const auto* const missing = hasUnlabelled ? "no test images with labels" : "no test folder";
    const auto note = [&](Split split, const char* what) {
        const auto found = names.find(split);
        files.problems.push_back(
            fmt::format("{}: {}; {}", files.root.string(), missing,
                        fmt::format(fmt::runtime(what), found == names.end() ? name(split) : found->second)));
    };
    if (splits.empty() || splits.contains(Split::Test))
        return;
    if (splits.contains(Split::Validation)) {
        note(Split::Validation, "'{}' is the test split");
        splits[Split::Test] = splits.extract(Split::Validation).mapped();
    } else if (splits.contains(Split::Train)) {
        note(Split::Train, "the images of '{}' are divided at random into the splits");
        files.unsplit = splits.extract(Split::Train).mapped();
    }
}

/// The first entry that could not be read; null when there is none.
const std::string* firstProblem(const FolderNode& node) {
    if (!node.problems.empty())
        return &node.problems.front();
    for (const auto& inner : node.folders)
        if (const auto* problem = firstProblem(inner))
            return problem;
    return nullptr;
}

} // namespace

Result<FolderFiles> listFolderFiles(const fs::path& folder, const LayoutOptions& options) {
    RETORT_TRY(const auto root, readFolderTree(folder));
    RETORT_TRY(auto layout, layoutOf(root, options));
    if (layout.noClasses) {
        RETORT_TRY(auto labelled, readLabelTables(root, layout));
        if (labelled) {
            settleTestSplit({}, *labelled, !layout.loose.empty());
            return *std::move(labelled);
        }
        RETORT_CHECK(refuseForeignLayout(root));
        if (const auto* problem = firstProblem(root))
            layout.noClasses->message += "; first problem: " + *problem;
        if (const auto table = firstTableIn(root); table && root.imageCount() > 0)
            layout.noClasses->message +=
                fmt::format("; {} lists none of the images by the file name that it has", table->string());
        return *std::move(layout.noClasses);
    }
    auto files = filesOf(layout);
    std::ranges::move(notesOnUnusedTables(root, layout, files), std::back_inserter(files.problems));
    addLooseSplits(layout, files);
    settleTestSplit(layout.names, files, layout.names.contains(Split::Test) || !layout.loose.empty());
    return files;
}

} // namespace retort::data
