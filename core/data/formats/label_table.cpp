#include "data/formats/label_table.h"

#include "data/class_names.h"
#include "data/formats/delimited_text.h"
#include "data/formats/image_index.h"
#include "data/formats/label_rows.h"
#include "data/formats/split_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepestTable = 3; ///< how far below the dataset's folder tables are looked for

bool isTableName(const std::string& file) {
    const auto extension = lookAlikeKey(fs::path(file).extension().string());
    return extension == ".csv" || extension == ".tsv" || extension == ".txt";
}

/// Kaggle's example of what to hand in: its labels are made up.
bool isSubmission(const std::string& file) {
    return lookAlikeKey(file).find("submission") != std::string::npos;
}

/// Tables in a folder, and in those inside down to `depth` levels. What says no split itself is of the split
/// of its folder.
void collectTables(const FolderNode& node, int depth, std::optional<Split> split,
                   std::vector<TableFile>& tables) {
    constexpr std::ptrdiff_t kMostTexts = 8; // more of them go with single images
    const auto texts = std::count_if(node.files.begin(), node.files.end(),
                                     [](const auto& file) { return file.ends_with(".txt"); });
    for (const auto& file : node.files)
        if (isTableName(file) && !isSubmission(file) && (texts <= kMostTexts || !file.ends_with(".txt"))) {
            const auto own = splitNameOf(fs::path(file).stem().string());
            tables.push_back({node.path / file, own ? std::optional{own->split} : split});
        }
    for (const auto& inner : node.folders)
        if (const auto own = splitNameOf(inner.name); depth > 0)
            collectTables(inner, depth - 1, own ? std::optional{own->split} : split, tables);
}

struct FoundTables {
    std::vector<LabelTable> tables;
    std::vector<Error> errors; ///< of those that cannot be read
};

FoundTables readTables(const std::vector<TableFile>& files, const ImageIndex& images,
                       const std::set<std::string>& classes = {}) {
    FoundTables found;
    for (const auto& file : files) {
        auto rows = readDelimitedFile(file.path);
        if (!rows && file.path.extension() == ".txt")
            continue; // some other text
        auto table = rows ? readLabelTable(file, *std::move(rows), images, classes) : std::move(rows).error();
        if (!table)
            found.errors.push_back(std::move(table).error());
        if (table && *table && !(*table)->rows.empty())
            found.tables.push_back(**std::move(table));
    }
    return found;
}

/// What the rows of the tables say of each image.
std::map<std::size_t, const LabelRow*> rowsOfImages(const std::vector<LabelTable>& tables) {
    std::map<std::size_t, const LabelRow*> rows;
    for (const auto& table : tables)
        for (const auto& row : table.rows)
            rows.emplace(row.image, &row);
    return rows;
}

/// Lays aside a table that says no split, beside others that do.
class UnusedTable {
public:
    UnusedTable(const LabelTable& table, const LabelTable& used, const ImageIndex& images)
        : m_table(table), m_used(used), m_images(images) {}

    /// The problem line. InvalidArgument where it contradicts the tables that are used.
    Result<std::string> problem(const std::map<std::size_t, const LabelRow*>& usedRows) const {
        std::set<std::size_t> alone;
        for (const auto& row : m_table.rows)
            if (const auto found = usedRows.find(row.image); found == usedRows.end())
                alone.insert(row.image);
            else
                RETORT_CHECK(checkAgrees(row, *found->second));
        return fmt::format(
            "{}: is not used, because {} is the table of a split{}", path(m_table), nameOf(m_used),
            alone.empty() ? ", and says the same of the same images"
                          : fmt::format("; {} image{} it alone labels, for example {}", alone.size(),
                                        alone.size() == 1 ? "" : "s", m_images.fileName(*alone.begin())));
    }

private:
    static std::string path(const LabelTable& table) { return table.file.path.string(); }
    static std::string nameOf(const LabelTable& table) { return table.file.path.filename().string(); }

    Status checkAgrees(const LabelRow& row, const LabelRow& used) const {
        if (row.label != used.label)
            return contradiction(row, used.label, row.label);
        if (row.split && used.split && row.split != used.split)
            return contradiction(row, name(*used.split), name(*row.split));
        return {};
    }
    Error contradiction(const LabelRow& row, std::string_view used, std::string_view other) const {
        return {ErrorCode::InvalidArgument,
                fmt::format("{}: row {}: says '{}' of {}, and {} says '{}'; move one of the two tables away",
                            path(m_table), row.number, other, m_images.fileName(row.image), nameOf(m_used),
                            used)};
    }

    const LabelTable& m_table;
    const LabelTable& m_used;
    const ImageIndex& m_images;
};

struct FolderPlace {
    std::optional<Split> split;
    std::string label;
};

/// By the images' names.
std::map<std::string, FolderPlace> placesIn(const FolderFiles& files) {
    std::map<std::string, FolderPlace> places;
    const auto add = [&](std::optional<Split> split, const FilesOfClass& classes) {
        for (const auto& [label, names] : classes)
            for (const auto& file : names)
                places.emplace(file, FolderPlace{split, label});
    };
    for (const auto& [split, classes] : files.splits)
        add(split, classes);
    add(std::nullopt, files.unsplit);
    return places;
}

std::map<Split, const FolderNode*> splitFoldersOf(const FolderLayout& layout) {
    std::map<Split, const FolderNode*> folders;
    for (const auto& [split, name] : layout.names)
        for (const auto& folder : layout.base->folders)
            if (folder.name == name)
                folders.emplace(split, &folder);
    return folders;
}

/// Empty where the table is about other images.
std::string noteOnUnused(const LabelTable& table, const ImageIndex& images,
                         const std::map<std::string, FolderPlace>& places) {
    std::size_t known = 0, others = 0;
    std::string example;
    for (const auto& row : table.rows) {
        const auto& file = images.fileName(row.image);
        const auto place = places.find(file);
        if (place == places.end())
            continue;
        ++known;
        const bool isOtherClass = lookAlikeKey(row.label) != lookAlikeKey(place->second.label);
        const bool isOtherSplit = row.split && place->second.split && row.split != place->second.split;
        if ((isOtherClass || isOtherSplit) && others++ == 0)
            example = fmt::format("row {} says '{}' of {}", row.number,
                                  isOtherClass ? row.label : std::string(name(*row.split)), file);
    }
    const bool isChance = known == 1 && others == 1; // a number that is an image's name without its ending
    if (known == 0 || isChance)
        return {};
    return fmt::format("{}: is not used, because the folders say the classes{}", table.file.path.string(),
                       others == 0 ? std::string(", and says the same")
                                   : fmt::format("; it says something else of {} image{}, for example {}",
                                                 others, others == 1 ? "" : "s", example));
}

bool isIn(const FolderNode& folder, const FolderNode& outer) {
    const auto& above = outer.path;
    return std::mismatch(above.begin(), above.end(), folder.path.begin(), folder.path.end()).first ==
           above.end();
}

struct ChosenTables {
    std::vector<LabelTable> tables;
    std::vector<std::string> problems; ///< what is not used
};

/// Tables of single splits, or else the one table of all.
Result<ChosenTables> chosenTables(FoundTables found, const fs::path& folder, const ImageIndex& images) {
    auto& tables = found.tables;
    const auto isOfSplit = [](const LabelTable& one) { return one.file.split.has_value(); };
    ChosenTables chosen;
    if (tables.empty() && !found.errors.empty())
        return std::move(found.errors.front());
    for (const auto& error : found.errors)
        chosen.problems.push_back(error.message + "; the table is not used");
    const auto others = std::stable_partition(tables.begin(), tables.end(), isOfSplit);
    if (others == tables.begin() && tables.size() > 1)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: {} and {} both hold labels of the images; move one of them away",
                                 folder.string(), tables[0].file.path.filename().string(),
                                 tables[1].file.path.filename().string())};
    const auto first = others == tables.begin() ? tables.end() : others; // of those that are not used
    chosen.tables.assign(tables.begin(), first);
    const auto usedRows = rowsOfImages(chosen.tables);
    for (auto unused = first; unused != tables.end(); ++unused) {
        RETORT_TRY(auto problem, (UnusedTable{*unused, chosen.tables.front(), images}.problem(usedRows)));
        chosen.problems.push_back(std::move(problem));
    }
    return chosen;
}

/// Puts the labelled images in their places.
class Placement {
public:
    Placement(const ImageIndex& images, FolderFiles& files) : m_images(images), m_files(files) {}

    Status add(const LabelTable& table) {
        m_files.problems.insert(m_files.problems.end(), table.problems.begin(), table.problems.end());
        m_excluded.insert(table.excluded.begin(), table.excluded.end());
        for (const auto& row : table.rows)
            RETORT_CHECK(add(row, table.file));
        return {};
    }

    /// Images that no row names.
    void finish() {
        std::size_t missed = 0;
        std::string first;
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (!m_places.contains(i) && !m_excluded.contains(i) && missed++ == 0)
                first = m_images.fileName(i);
        if (missed > 0)
            m_files.problems.push_back(fmt::format("{}: {} image{} without label, for example {}; excluded",
                                                   m_files.root.string(), missed, missed == 1 ? "" : "s",
                                                   first));
        for (const auto& [image, place] : m_places) {
            auto& classes = place.split ? m_files.splits[*place.split] : m_files.unsplit;
            classes[place.label].push_back(m_images.fileName(image));
        }
        for (auto& [split, classes] : m_files.splits)
            sortFiles(classes);
        sortFiles(m_files.unsplit);
        if (!m_files.splits.empty() && !m_files.unsplit.empty()) {
            m_files.problems.push_back(
                fmt::format("{}: images of {} classes have labels and no split; excluded",
                            m_files.root.string(), m_files.unsplit.size()));
            m_files.unsplit.clear();
        }
    }

private:
    static void sortFiles(FilesOfClass& classes) {
        for (auto& [name, files] : classes)
            std::sort(files.begin(), files.end());
    }

    struct Place {
        std::optional<Split> split;
        std::string label;
    };

    Status add(const LabelRow& row, const TableFile& table) {
        const auto ofFolder = m_images.splitOf(row.image);
        const Place place{row.split ? row.split : ofFolder, row.label};
        if (ofFolder == Split::Test && place.split == Split::Train)
            return refused(row, table, "is in the test folder and in the training split of the table");
        const auto [other, isNew] = m_places.emplace(row.image, place);
        if (isNew || (other->second.label == place.label && other->second.split == place.split))
            return {};
        return refused(row, table,
                       other->second.label == place.label
                           ? "is listed in two splits"
                           : fmt::format("is listed as '{}' and as '{}'; Retort needs one class an image",
                                         other->second.label, place.label));
    }

    Error refused(const LabelRow& row, const TableFile& table, std::string_view why) const {
        return {ErrorCode::InvalidArgument, fmt::format("{}: row {}: {} {}", table.path.string(), row.number,
                                                        m_images.fileName(row.image), why)};
    }

    const ImageIndex& m_images;
    FolderFiles& m_files;
    std::map<std::size_t, Place> m_places;
    std::set<std::size_t> m_excluded; ///< told already
};

} // namespace

Result<std::optional<FolderFiles>> readLabelTables(const FolderNode& root, const FolderLayout& layout) {
    const ImageIndex images{root, root.path, layout.loose};
    std::vector<TableFile> candidates;
    collectTables(root, kDeepestTable, std::nullopt, candidates);
    RETORT_TRY(const auto chosen, chosenTables(readTables(candidates, images), root.path, images));
    if (chosen.tables.empty())
        return std::optional<FolderFiles>{};
    FolderFiles files{.root = root.path, .problems = layout.problems};
    files.problems.insert(files.problems.end(), chosen.problems.begin(), chosen.problems.end());
    Placement placement{images, files};
    for (const auto& table : chosen.tables)
        RETORT_CHECK(placement.add(table));
    placement.finish();
    return std::optional{std::move(files)};
}

std::vector<std::string> notesOnUnusedTables(const FolderNode& root, const FolderLayout& layout,
                                             const FolderFiles& files) {
    std::vector<TableFile> candidates;
    collectTables(root, 0, std::nullopt, candidates);
    if (layout.base != &root)
        collectTables(*layout.base, 0, std::nullopt, candidates);
    if (candidates.empty())
        return {};
    const ImageIndex images{*layout.base, files.root, splitFoldersOf(layout)};
    const auto places = placesIn(files);
    std::vector<std::string> notes;
    for (const auto& table : readTables(candidates, images).tables)
        if (auto note = noteOnUnused(table, images, places); !note.empty())
            notes.push_back(std::move(note));
    return notes;
}

std::optional<fs::path> firstTableIn(const FolderNode& root) {
    std::vector<TableFile> tables;
    collectTables(root, kDeepestTable, std::nullopt, tables);
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [](const TableFile& one) { return one.path.extension() != ".txt"; });
    return found == tables.end() ? std::nullopt : std::optional{found->path};
}

Result<bool> readSplitTable(const FolderLayout& layout, Split split, FolderFiles& files) {
    const auto& folder = *layout.loose.at(split);
    const ImageIndex images{folder, files.root, layout.loose};
    std::vector<TableFile> candidates;
    for (const auto& one : layout.base->folders)
        if (isIn(folder, one))
            collectTables(one, kDeepestTable, split, candidates); // "val/labels.csv" beside "val/images"
    collectTables(*layout.base, 0, std::nullopt, candidates);
    std::erase_if(candidates, [&](const TableFile& one) { return one.split != split; });
    FolderFiles labelled{.root = files.root};
    Placement placement{images, labelled};
    std::set<std::string> classes;
    for (const auto& [label, ofClass] : files.splits[Split::Train])
        classes.insert(label);
    const auto read = readTables(candidates, images, classes);
    if (read.tables.empty() && !read.errors.empty())
        return read.errors.front();
    for (const auto& error : read.errors)
        files.problems.push_back(error.message + "; the table is not used");
    for (const auto& table : read.tables)
        RETORT_CHECK(placement.add(table));
    placement.finish();
    if (labelled.splits[split].empty())
        return false;
    files.splits[split] = std::move(labelled.splits[split]);
    files.problems.insert(files.problems.end(), labelled.problems.begin(), labelled.problems.end());
    return true;
}

} // namespace retort::data
