#include "data/formats/folder_layout.h"

#include "data/class_names.h"
#include "data/formats/folder_nodes.h"
#include "data/formats/split_folders.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace retort::data {

namespace {

class LayoutReader {
public:
    explicit LayoutReader(const LayoutOptions& options) : m_options(options) {}

    Result<FolderLayout> read(const FolderNode& root) {
        m_root = &root;
        m_layout.base = &unwrapped(root);
        RETORT_CHECK(judgeWrapper(root));
        noteWrappers(root);
        const auto folders = topFolders(*m_layout.base);
        if (m_options.splitFolders) {
            RETORT_TRY(auto choice, splitsAmong(*m_layout.base, folders));
            for (auto& problem : choice.problems)
                m_layout.problems.push_back(std::move(problem));
            m_layout.loose = std::move(choice.loose);
            m_layout.noClasses = std::move(choice.noClasses);
            if (!choice.splits.empty())
                return readSplits(choice.splits, without(folders, outerOf(splitFoldersAmong(folders))));
        }
        return m_layout.noClasses ? std::move(m_layout) : readClasses(folders);
    }

private:
    Error refused(const std::string& why) const {
        return {ErrorCode::InvalidArgument, fmt::format("{}: {}", m_layout.base->path.string(), why)};
    }
    void note(const std::filesystem::path& path, std::string_view what) {
        m_layout.problems.push_back(fmt::format("{}: {}", path.string(), what));
    }
    void exclude(const FolderNode& node, std::string_view why) {
        note(node.path, fmt::format("{}{}", why, kExcluded));
    }

    /// A test folder alone is nothing to train on.
    Status judgeWrapper(const FolderNode& root) {
        const auto& base = *m_layout.base;
        const auto split = &base == &root || !m_options.splitFolders ? std::nullopt : splitNameOf(base.name);
        if (!split)
            return {};
        if (split->split != Split::Train)
            return refused(
                fmt::format("the only split folder, and no training folder beside it{}; if its images are "
                            "to be divided into the splits, give it itself as the dataset, or {}",
                            root.problems.empty() ? "" : " (" + root.problems.front() + ")", kIgnoreSplits));
        note(base.path,
             fmt::format("no other split folder beside '{}'; its images are divided at random into the "
                         "splits",
                         base.name));
        return {};
    }

    /// What lies beside the folders that are seen through.
    void noteWrappers(const FolderNode& node) {
        for (const auto& one : node.folders)
            if (isSystemFolderName(one.name))
                exclude(one, "left behind by another program");
        if (&node == m_layout.base)
            return;
        m_layout.problems.insert(m_layout.problems.end(), node.problems.begin(), node.problems.end());
        const auto& inner = *onlyFolderIn(node);
        for (const auto* one : foldersOf(node))
            if (one != &inner)
                exclude(*one, "by its name holds no images of classes");
        noteWrappers(inner);
    }

    /// Tables and lists in the folders that are seen through: where no folder is a split, they may say what
    /// is one, as CUB-200's "train_test_split.txt" does.
    void noteLists(const FolderNode& node) {
        if (&node == m_layout.base)
            return;
        for (const auto& file : node.files)
            if (mayBeList(file))
                note(node.path / file, "is not used, because folders say which images are of which class");
        noteLists(*onlyFolderIn(node));
    }
    static bool mayBeList(const std::string& file) {
        const auto name = lookAlikeKey(file);
        const auto isOne = name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt");
        return isOne && name.find("readme") == std::string::npos && name.find("licen") == std::string::npos;
    }

    /// Without folders that links among them lead to, which are read once.
    FolderNodes topFolders(const FolderNode& base) {
        const auto folders = foldersOf(base);
        FolderNodes top;
        for (const auto* folder : folders)
            if (const auto why = whyNoTopFolder(*folder, folders); !why.empty())
                exclude(*folder, why);
            else
                top.push_back(folder);
        m_top = top;
        return top;
    }

    static std::string whyNoTopFolder(const FolderNode& folder, const FolderNodes& folders) {
        if (isStoreOfLinks(folder, folders))
            return "holds what other folders are links to";
        for (const auto* other : folders)
            if (folder.isBehindLink && !other->isBehindLink && folder.real == other->real)
                return fmt::format("a link to '{}', which is read itself", other->name);
        return {};
    }

    /// Whether the links among the folders lead to folders inside this one.
    static bool isStoreOfLinks(const FolderNode& store, const FolderNodes& folders) {
        if (store.isBehindLink || splitNameOf(store.name))
            return false;
        return std::any_of(folders.begin(), folders.end(), [&](const FolderNode* one) {
            return one->isBehindLink && one->real != store.real &&
                   std::mismatch(store.real.begin(), store.real.end(), one->real.begin(), one->real.end())
                           .first == store.real.end();
        });
    }

    Result<FolderLayout> readSplits(const std::vector<SplitFolder>& splits, const FolderNodes& others) {
        if (m_layout.base->holdsImages() || !m_layout.base->problems.empty())
            noteStrays(*m_layout.base);
        excludeOthers(others);
        for (const auto& one : splits) {
            m_layout.names[one.name.split] = one.outer->name;
            if (one.outer != one.node)
                noteProblems(*one.outer);
            RETORT_CHECK(addClasses(*one.node, m_layout.splits[one.name.split]));
            if (one.name.split == Split::Train)
                noteDeeperLevel(*one.node);
        }
        dropUnlabelled();
        return std::move(m_layout);
    }

    void excludeOthers(const FolderNodes& others) {
        constexpr std::size_t kMostLines = 8;
        if (others.size() > kMostLines)
            return note(m_layout.base->path, fmt::format("{} folders lie beside the split folders ({}){}",
                                                         others.size(), quoted(others), kExcluded));
        for (const auto* other : others)
            exclude(*other, "lies beside the split folders");
    }

    /// A test split whose only folder is "unknown" or "images" holds images without labels.
    void dropUnlabelled() {
        const auto train = m_layout.splits[Split::Train];
        std::erase_if(m_layout.splits, [&](const auto& entry) {
            const auto& [split, classes] = entry;
            if (split == Split::Train || classes.size() != 1 || train.contains(classes.begin()->first))
                return false;
            const auto& [name, folders] = *classes.begin();
            if (!isUnlabelledName(name) && !isContainerName(name) && !splitNameOf(name))
                return false;
            exclude(*folders.front(),
                    fmt::format("{} images without labels, because no training class is called '{}'",
                                folders.front()->imageCount(), name));
            return true;
        });
    }

    Result<FolderLayout> readClasses(const FolderNodes& folders) {
        if (const auto why = whyNoClasses(folders); !why.empty()) {
            m_layout.noClasses = refused(why);
            return std::move(m_layout);
        }
        if (m_options.splitFolders && m_options.classLevel == 0) {
            RETORT_TRY(const bool done, readSplitsInsideClasses(folders));
            if (done)
                return std::move(m_layout);
            RETORT_CHECK(refuseUnknownSplits(folders));
        }
        for (const auto* folder : folders)
            if (m_options.classLevel == 0 && isUnlabelledName(folder->name))
                note(folder->path, "read as a class; move the folder away if its images have no labels");
        RETORT_CHECK(addClasses(*m_layout.base, m_layout.unsplit));
        noteLists(*m_root);
        noteDeeperLevel(*m_layout.base);
        return std::move(m_layout);
    }

    /// cat/train, cat/test, dog/train, dog/test.
    Result<bool> readSplitsInsideClasses(const FolderNodes& folders) {
        std::map<Split, ClassFolders> splits;
        FolderNodes plain;
        for (const auto* folder : folders) {
            const auto inner = foldersOf(*folder);
            const auto named = splitFoldersAmong(inner);
            if (!hasSplit(named, Split::Train) || named.size() < 2)
                plain.push_back(folder);
            else if (named.size() != inner.size() || folder->holdsImages())
                return refused(fmt::format("'{}' holds the folders {}: splits inside a class, and something "
                                           "else; leave only split folders inside the classes, or {}",
                                           folder->name, quoted(inner), kIgnoreSplits));
            for (const auto& one : named) {
                splits[one.name.split][folder->name].push_back(one.node);
                m_layout.names.emplace(one.name.split, one.outer->name);
            }
        }
        if (plain.size() == folders.size()) {
            m_layout.names.clear();
            return false;
        }
        if (!plain.empty())
            return refused(fmt::format(
                "some folders hold split folders, but {} not; name the split folders alike, or {}",
                plain.size() == 1 ? quoted(plain) + " does" : quoted(plain) + " do", kIgnoreSplits));
        noteProblems(*m_layout.base);
        for (const auto* folder : folders)
            noteProblems(*folder);
        note(m_layout.base->path, "the split folders are inside the class folders, and read as splits");
        m_layout.splits = std::move(splits);
        return true;
    }

    /// A stray image or two beside the folders are no reason to take it for a class.
    static bool holdsFoldersAlone(const FolderNode& folder) {
        constexpr std::size_t kStray = 10; // one in so many
        std::size_t inside = 0;
        for (const auto* one : foldersOf(folder))
            inside += one->imageCount();
        return (folder.imageCount() - inside) * kStray <= inside;
    }

    /// Folders that hold the same folders, or some of them, may be splits under names that nobody knows.
    Status refuseUnknownSplits(const FolderNodes& folders) const {
        constexpr std::size_t kFewest = 2;
        std::vector<std::set<std::string>> contents;
        for (const auto* folder : folders) {
            std::set<std::string> names;
            for (const auto* one : classFoldersIn(withoutContainers(*folder)))
                names.insert(lookAlikeKey(one->name));
            if (names.size() < kFewest || !holdsFoldersAlone(*folder))
                return {};
            contents.push_back(std::move(names));
        }
        const auto most = std::ranges::max_element(contents, {}, &std::set<std::string>::size);
        if (folders.size() < kFewest || !std::ranges::all_of(contents, [&](const auto& names) {
                return std::ranges::includes(*most, names);
            }))
            return {};
        return refused(fmt::format(
            "{} hold folders of the same names ({}), so they may be splits or classes; if they are splits, "
            "rename them to 'train', 'val' and 'test'; if they are classes, choose class level 1 when you "
            "import it, and if the folders inside them are, class level 2 (option '--class-level')",
            quoted(folders), quoted(classFoldersIn(withoutContainers(*folders.front())))));
    }

    /// Why the folders cannot be classes; empty when they can.
    std::string whyNoClasses(const FolderNodes& folders) const {
        if (folders.empty())
            return fmt::format("holds no class folders; {}", kWayToLabels);
        FolderNodes withImages;
        for (const auto* one : folders)
            if (one->imageCount() > 0 && !isAnnotationName(one->name))
                withImages.push_back(one);
        const bool allContainers = std::all_of(folders.begin(), folders.end(), isContainer);
        if (m_options.classLevel > 0 || !allContainers || (withImages.size() > 1 && !areNumbered(folders)))
            return {};
        return fmt::format("{} {} no class folder{}; give the folder that holds the class folders, {}",
                           quoted(folders), folders.size() == 1 ? "is" : "are",
                           folders.size() == 1 ? "" : "s", kWayToLabels);
    }

    /// "images_001", "images_002".
    static bool areNumbered(const FolderNodes& folders) {
        const auto stem = [](std::string text) {
            std::erase_if(text, [](unsigned char c) { return std::isdigit(c) != 0; });
            return text;
        };
        return std::all_of(folders.begin(), folders.end(), [&](const FolderNode* one) {
            return stem(one->name) == stem(folders.front()->name);
        });
    }

    /// The classes below `node`, at the level that was chosen.
    Status addClasses(const FolderNode& node, ClassFolders& classes) {
        RETORT_CHECK(addLevel(node, std::max(1, m_options.classLevel), classes));
        if (classes.empty())
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: holds no folders at class level {}; choose a smaller class level",
                                     node.path.string(), m_options.classLevel)};
        return {};
    }

    Status addLevel(const FolderNode& node, int level, ClassFolders& classes) {
        noteStrays(node);
        for (const auto* folder : levelOf(node)) {
            if (level > 1) {
                RETORT_CHECK(addLevel(withoutContainers(*folder), level - 1, classes));
                continue;
            }
            if (!folder->hasReadableName)
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("{}: the folder '{}' has a name that is not UTF-8; rename it, for "
                                         "example with 'convmv -f cp1252 -t utf8'",
                                         node.path.string(), folder->name)};
            auto& of = classes[folder->name];
            of.push_back(folder);
            if (of.size() > 1)
                note(folder->path, fmt::format("read as class '{}' together with {}", folder->name,
                                               of.front()->path.string()));
        }
        return {};
    }

    /// The folders of a node that count.
    FolderNodes levelOf(const FolderNode& node) const {
        return &node == m_layout.base ? m_top : foldersOf(node);
    }

    void noteProblems(const FolderNode& node) {
        m_layout.problems.insert(m_layout.problems.end(), node.problems.begin(), node.problems.end());
    }

    void noteStrays(const FolderNode& node) {
        noteProblems(node);
        if (!node.files.empty())
            note(node.path,
                 fmt::format("{} beside the class folders not used, for example {}",
                             node.files.size() == 1 ? "a file" : fmt::format("{} files", node.files.size()),
                             node.files.front()));
    }

    void noteDeeperLevel(const FolderNode& node) {
        FolderNodes deep;
        for (const auto* folder : levelOf(node)) {
            const auto inner = classFoldersIn(withoutContainers(*folder));
            if (std::any_of(inner.begin(), inner.end(),
                            [](const auto* one) { return one->imageCount() > 0; }))
                deep.push_back(folder);
        }
        if (deep.empty() || m_options.classLevel > 0)
            return;
        note(node.path,
             fmt::format(
                 "class '{}' holds the folders {}, whose images all count as '{}'{}; to make the folders "
                 "inside the classes the classes, choose class level 2 when you import it (option "
                 "'--class-level 2')",
                 deep.front()->name, quoted(classFoldersIn(withoutContainers(*deep.front()))),
                 deep.front()->name,
                 deep.size() > 1 ? fmt::format(", and the same in {} more", deep.size() - 1) : ""));
    }

    LayoutOptions m_options;
    FolderLayout m_layout;
    const FolderNode* m_root = nullptr;
    FolderNodes m_top; ///< the folders of the layout's base that count
};

int levelsBelow(const FolderNode& node) {
    int most = 0;
    for (const auto* folder : foldersOf(node))
        most = std::max(most, 1 + levelsBelow(*folder));
    return most;
}

} // namespace

LayoutChoices layoutChoicesOf(const FolderNode& root) {
    const auto& base = unwrapped(root);
    LayoutChoices choices{.levels = levelsBelow(base), .splitNames = false};
    for (const auto* folder : foldersOf(base)) {
        const auto inner = foldersOf(*folder);
        choices.splitNames = choices.splitNames || splitNameOf(folder->name) ||
                             std::any_of(inner.begin(), inner.end(),
                                         [](const auto* one) { return splitNameOf(one->name).has_value(); });
    }
    choices.levels -= choices.splitNames && choices.levels > 1 ? 1 : 0;
    return choices;
}

Result<FolderLayout> layoutOf(const FolderNode& root, const LayoutOptions& options) {
    return LayoutReader{options}.read(root);
}

} // namespace retort::data
