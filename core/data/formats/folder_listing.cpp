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
        addOwnFiles(folder, files);
        for (const auto& inner : folder.folders)
            if (isSystemFolderName(inner.name))
                exclude(inner, "left behind by another program");
            else if (holdsMasks(inner, folder))
                exclude(inner, "by its name holds masks or labels of the images beside it");
            else
                addFiles(inner, files);
    }
    void exclude(const FolderNode& folder, std::string_view why) {
        m_files.problems.push_back(fmt::format("{}: {}{}", folder.path.string(), why, kExcluded));
    }

    /// "COVID/masks" beside "COVID/images".
    static bool holdsMasks(const FolderNode& folder, const FolderNode& parent) {
        return isAnnotationName(folder.name) && folder.imageCount() > 0 &&
               parent.imageCount() > folder.imageCount();
    }

    void addOwnFiles(const FolderNode& folder, std::vector<std::string>& files) {
        std::set<std::string> stems;
        for (const auto& file : folder.files)
            stems.insert(fs::path(file).stem().string());
        std::size_t masks = 0;
        std::string example;
        for (const auto& file : folder.files)
            if (!stems.contains(maskedBy(fs::path(file).stem().string())))
                files.push_back((folder.path / file).lexically_relative(m_files.root).string());
            else if (masks++ == 0)
                example = file;
        if (masks > 0)
            m_files.problems.push_back(
                fmt::format("{}: {} file{} called like the masks of other images in it, for example {}{}",
                            folder.path.string(), masks, masks == 1 ? " is" : "s are", example, kExcluded));
    }

    /// The stem of the image that "scan 1_mask", "scan 1_mask_2" or "scan 1_segmentation" is about; empty for
    /// others.
    static std::string maskedBy(const std::string& stem) {
        for (const std::string_view word : {"_mask", "_segmentation"})
            if (const auto at = stem.rfind(word);
                at != std::string::npos && at > 0 &&
                stem.find_first_not_of("_0123456789", at + word.size()) == std::string::npos)
                return stem.substr(0, at);
        return {};
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
Status addLooseSplits(const FolderLayout& layout, FolderFiles& files) {
    for (const auto& [split, node] : layout.loose) {
        RETORT_TRY(const bool isLabelled, readSplitTable(layout, split, files));
        if (!isLabelled)
            files.problems.push_back(fmt::format("{}: {} images in no class folder and so without labels{}",
                                                 node->path.string(), node->imageCount(), kExcluded));
    }
    return {};
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
    RETORT_CHECK(addLooseSplits(layout, files));
    settleTestSplit(layout.names, files, layout.names.contains(Split::Test) || !layout.loose.empty());
    return files;
}

} // namespace retort::data
