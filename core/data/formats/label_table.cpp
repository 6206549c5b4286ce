#include "data/formats/label_table.h"

#include "data/class_names.h"
#include "data/formats/delimited_text.h"
#include "data/formats/image_index.h"
#include "data/formats/split_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

// The first that there is decides: words are better class names than numbers.
constexpr auto kLabelHeaders = std::to_array<std::string_view>(
    {"labelname",  "classname", "categoryname", "label",   "labels",    "class",      "classes",  "category",
     "categories", "target",    "species",      "breed",   "diagnosis", "dx",         "finding",  "tag",
     "y",          "name",      "type",         "labelid", "classid",   "categoryid", "targetid", "labelidx",
     "classidx"});
constexpr auto kSplitHeaders = std::to_array<std::string_view>(
    {"split", "splits", "set", "dataset", "subset", "phase", "partition", "usage", "mode", "fold"});

/// Columns of 0 and 1, and the splits that 1 and 0 stand for.
struct FlagHeader {
    std::string_view key;
    Split set;
    Split unset;
};
constexpr auto kFlagHeaders = std::to_array<FlagHeader>({{"istest", Split::Test, Split::Train},
                                                         {"isval", Split::Validation, Split::Train},
                                                         {"isvalid", Split::Validation, Split::Train},
                                                         {"isvalidation", Split::Validation, Split::Train},
                                                         {"istrain", Split::Train, Split::Test},
                                                         {"istraining", Split::Train, Split::Test},
                                                         {"istrainingimage", Split::Train, Split::Test}});

constexpr std::string_view kBetweenLabels = "|;,"; ///< where one field holds several

constexpr int kDeepestTable = 3; ///< how far below the dataset's folder tables are looked for

std::string headerKey(std::string_view text) {
    std::string key;
    for (const char c : text)
        if (const auto byte = static_cast<unsigned char>(c); std::isalnum(byte) != 0 || byte >= 0x80)
            key += static_cast<char>(std::tolower(byte));
    return key;
}

std::optional<bool> flagOf(std::string_view text) {
    const auto key = headerKey(text);
    if (key == "1" || key == "true" || key == "yes" || key == "10") // "10" was "1.0"
        return true;
    if (key == "0" || key == "false" || key == "no" || key == "00")
        return false;
    return std::nullopt;
}

struct TableFile {
    fs::path path;
    std::optional<Split> split; ///< that its name says
};

struct Columns {
    std::size_t file = 0;
    std::optional<std::size_t> label;
    std::optional<std::size_t> split;
    const FlagHeader* flag = nullptr; ///< where the column of splits holds 0 and 1
    std::vector<std::size_t> oneHot;  ///< instead of `label`
    bool hasHeader = false;
};

struct LabelRow {
    std::size_t image = 0;
    std::string label;
    std::optional<Split> split;
    std::size_t number = 0; ///< counted from 1, without empty lines
};

struct LabelTable {
    TableFile file;
    std::vector<LabelRow> rows;
    std::vector<std::string> problems;
    std::set<std::size_t> excluded{}; ///< images of rows whose split is not known
};

class TableReader {
public:
    TableReader(TableFile file, std::vector<TableRow> rows, const ImageIndex& images)
        : m_file(std::move(file)), m_rows(std::move(rows)), m_images(images) {}

    /// Nothing when the table is about other files, or has no labels.
    Result<std::optional<LabelTable>> read() {
        if (m_rows.empty() || m_rows.front().size() < 2)
            return std::optional<LabelTable>{};
        dropOddRows();
        RETORT_TRY(const bool hasFiles, findFileColumn());
        if (!hasFiles)
            return std::optional<LabelTable>{};
        RETORT_CHECK(findSplitColumn());
        RETORT_TRY(const bool hasLabels, findLabelColumn());
        if (!hasLabels)
            return std::optional<LabelTable>{};
        RETORT_CHECK(readRows());
        return std::optional{
            LabelTable{m_file, std::move(m_labelled), std::move(m_problems), std::move(m_excluded)}};
    }

private:
    std::string about(std::string_view what) const {
        return fmt::format("{}: {}", m_file.path.string(), what);
    }
    Error refused(std::string_view why) const { return {ErrorCode::InvalidArgument, about(why)}; }
    std::size_t width() const { return m_rows.front().size(); }
    std::size_t firstRow() const { return m_columns.hasHeader ? 1 : 0; }
    std::string nameOf(std::size_t column) const {
        return m_columns.hasHeader ? fmt::format("'{}'", m_rows.front()[column])
                                   : fmt::format("{}", column + 1);
    }
    /// What a column is called; pandas makes "class.1" of a second "class".
    std::string keyOf(std::size_t column) const {
        const std::string_view header = m_rows.front()[column];
        const auto point = header.rfind('.');
        const bool isNumbered = point != std::string_view::npos && point + 1 < header.size() &&
                                header.find_first_not_of("0123456789", point + 1) == std::string_view::npos;
        return headerKey(isNumbered ? header.substr(0, point) : header);
    }

    /// Of two columns of one name, neither is taken where they differ.
    Status refuseDoubled(std::size_t column) const {
        const auto key = m_columns.hasHeader ? keyOf(column) : std::string{};
        for (std::size_t other = 0; other < width() && !key.empty(); ++other)
            if (other != column && keyOf(other) == key)
                RETORT_CHECK(refuseDifference(std::min(column, other), std::max(column, other)));
        return {};
    }
    Status refuseDifference(std::size_t a, std::size_t b) const {
        for (std::size_t i = 1; i < m_rows.size(); ++i)
            if (m_rows[i][a] != m_rows[i][b])
                return refused(fmt::format("columns {} and {} are both called {} and differ in row {} ('{}' "
                                           "and '{}'); remove or rename the wrong one",
                                           a + 1, b + 1, nameOf(a), i + 1, m_rows[i][a], m_rows[i][b]));
        return {};
    }

    void dropOddRows() {
        const auto before = m_rows.size();
        std::erase_if(m_rows,
                      [this, expected = width()](const TableRow& row) { return row.size() != expected; });
        if (m_rows.size() < before)
            m_problems.push_back(about(fmt::format(
                "{} rows have another number of fields than the first; excluded", before - m_rows.size())));
    }

    /// What a column says as a column of files.
    struct Naming {
        std::size_t whole = 0;     ///< rows with a file name and its extension: no number has one by chance
        std::size_t count = 0;     ///< different images
        bool isNoRowIndex = false; ///< the column that pandas adds has no header

        auto operator<=>(const Naming&) const = default;
    };

    std::optional<std::size_t> imageOf(const TableRow& row, std::size_t column) const {
        return m_images.find(row[column], m_file.path.parent_path(), m_file.split);
    }

    Naming namingOf(std::size_t column) const {
        std::set<std::size_t> named;
        Naming naming;
        for (const auto& row : m_rows)
            if (const auto found = imageOf(row, column)) {
                named.insert(*found);
                naming.whole += m_images.isFileName(row[column]) ? 1 : 0;
            }
        naming.count = named.size();
        const auto header = headerKey(m_rows.front()[column]);
        naming.isNoRowIndex = !header.empty() && header != "unnamed0";
        return naming;
    }

    /// The column that names the most images. Numbers of rows may name images too, and other ones.
    Result<bool> findFileColumn() {
        Naming best;
        for (std::size_t column = 0; column < width(); ++column) {
            const auto naming = namingOf(column);
            if (naming.count > 0 && naming == best && nameOther(m_columns.file, column))
                return refused(fmt::format("columns {} and {} both name images, and different ones; remove "
                                           "the one that does not name the files",
                                           m_columns.file + 1, column + 1));
            if (naming.count > 0 && naming > best) {
                best = naming;
                m_columns.file = column;
            }
        }
        m_columns.hasHeader = !isImage(m_rows.front()) && m_rows.size() > 1;
        if (best.count > 0)
            RETORT_CHECK(refuseDoubled(m_columns.file));
        return best.count > 0;
    }
    bool nameOther(std::size_t a, std::size_t b) const {
        return std::any_of(m_rows.begin(), m_rows.end(),
                           [&](const TableRow& row) { return imageOf(row, a) != imageOf(row, b); });
    }
    bool isImage(const TableRow& row) const { return imageOf(row, m_columns.file).has_value(); }

    Status findSplitColumn() {
        for (std::size_t column = 0; column < width() && !m_columns.split; ++column)
            if (column != m_columns.file && isSplitColumn(column))
                m_columns.split = column;
        for (std::size_t column = 0; column < width() && !m_columns.split; ++column)
            if (column != m_columns.file && (m_columns.flag = flagHeaderOf(column)) != nullptr)
                m_columns.split = column;
        for (std::size_t column = 0; column < width() && !m_columns.split; ++column)
            if (column != m_columns.file && isSplitHeader(column))
                m_problems.push_back(
                    about(fmt::format("column {} names no training, validation or test split and is not used",
                                      nameOf(column))));
        if (!m_columns.split)
            return {};
        RETORT_CHECK(refuseDoubled(*m_columns.split));
        for (std::size_t column = 0; column < width(); ++column)
            if (column != m_columns.file && column != m_columns.split)
                noteOtherSplits(column);
        return {};
    }
    /// A second column of splits that differs from the one that is used: "is_val" beside "is_test".
    void noteOtherSplits(std::size_t column) {
        const auto* flag = flagHeaderOf(column);
        if (flag == nullptr && !isSplitColumn(column))
            return;
        for (std::size_t i = firstRow(); i < m_rows.size(); ++i) {
            const auto claimed = claimedSplit(m_rows[i][column], flag);
            const auto used = splitOf(m_rows[i]);
            if (claimed && used && claimed != used)
                return m_problems.push_back(about(fmt::format(
                    "column {} is not used; in row {} it says {}, and column {}, which is used, "
                    "{}; remove the wrong one, or put both into one column 'split'",
                    nameOf(column), i + 1, name(*claimed), nameOf(*m_columns.split), name(*used))));
        }
    }
    /// The split that a field states; a flag that is not set leaves it open.
    static std::optional<Split> claimedSplit(std::string_view text, const FlagHeader* flag) {
        if (flag != nullptr)
            return flagOf(text).value_or(false) ? std::optional{flag->set} : std::nullopt;
        const auto found = splitNameOf(text);
        return found ? std::optional{found->split} : std::nullopt;
    }
    bool isSplitHeader(std::size_t column) const {
        return m_columns.hasHeader &&
               std::find(kSplitHeaders.begin(), kSplitHeaders.end(), keyOf(column)) != kSplitHeaders.end();
    }
    /// Of a column of 0 and 1 such as "is_test"; else null.
    const FlagHeader* flagHeaderOf(std::size_t column) const {
        if (!m_columns.hasHeader || !std::all_of(m_rows.begin() + 1, m_rows.end(), [&](const TableRow& row) {
                return flagOf(row[column]).has_value();
            }))
            return nullptr;
        const auto* found = std::find_if(kFlagHeaders.begin(), kFlagHeaders.end(),
                                         [key = keyOf(column)](const auto& one) { return one.key == key; });
        return found == kFlagHeaders.end() ? nullptr : found;
    }
    bool isSplitColumn(std::size_t column) const {
        const bool named = isSplitHeader(column);
        std::set<Split> splits;
        std::size_t others = 0;
        for (auto row = m_rows.begin() + static_cast<std::ptrdiff_t>(firstRow()); row != m_rows.end(); ++row)
            if (const auto split = splitNameOf((*row)[column]))
                splits.insert(split->split);
            else
                ++others;
        return named ? !splits.empty() : splits.size() > 1 && others == 0;
    }

    Result<bool> findLabelColumn() {
        std::vector<std::size_t> others;
        for (std::size_t column = 0; column < width(); ++column)
            if (column != m_columns.file && column != m_columns.split)
                others.push_back(column);
        if (m_columns.hasHeader)
            for (const auto header : kLabelHeaders)
                for (const auto column : others)
                    if (!m_columns.label && keyOf(column) == header)
                        m_columns.label = column;
        if (m_columns.label) {
            RETORT_CHECK(refuseDoubled(*m_columns.label));
            noteOtherLabels(others);
        }
        if (m_columns.label || others.empty())
            return m_columns.label.has_value();
        if (others.size() == 1) {
            m_columns.label = others.front();
            return true;
        }
        if (m_columns.hasHeader && isOneHot(others)) {
            for (const auto column : others)
                RETORT_CHECK(refuseDoubled(column));
            m_columns.oneHot = std::move(others);
            return true;
        }
        return refused(
            fmt::format("column {} names the images; which of the {} others holds the class is not clear; "
                        "give it the header 'label'",
                        nameOf(m_columns.file), others.size()));
    }

    /// "breed" beside "species": columns of classes that are not used and divide the images otherwise.
    void noteOtherLabels(const std::vector<std::size_t>& columns) {
        for (const auto column : columns)
            if (column != *m_columns.label && isLabelHeader(column) && !divideAlike(column, *m_columns.label))
                m_problems.push_back(about(fmt::format(
                    "column {} may name classes as well, other ones than column {}, and is not used; if it "
                    "holds the classes, remove column {}",
                    nameOf(column), nameOf(*m_columns.label), nameOf(*m_columns.label))));
    }
    bool isLabelHeader(std::size_t column) const {
        return std::find(kLabelHeaders.begin(), kLabelHeaders.end(), keyOf(column)) != kLabelHeaders.end();
    }
    /// As the number and the name of each class do.
    bool divideAlike(std::size_t a, std::size_t b) const {
        std::map<std::string_view, std::string_view> of;
        std::map<std::string_view, std::string_view> back;
        return std::all_of(m_rows.begin() + 1, m_rows.end(), [&](const TableRow& row) {
            return of.emplace(row[a], row[b]).first->second == row[b] &&
                   back.emplace(row[b], row[a]).first->second == row[a];
        });
    }

    bool isOneHot(const std::vector<std::size_t>& columns) const {
        return std::all_of(m_rows.begin() + 1, m_rows.end(), [&](const TableRow& row) {
            return std::all_of(columns.begin(), columns.end(), [&](std::size_t column) {
                const auto& text = row[column];
                return text == "0" || text == "1" || text == "0.0" || text == "1.0";
            });
        });
    }

    Status readRows() {
        std::size_t absent = 0;
        std::string firstAbsent;
        std::size_t unlabelled = 0;
        std::map<std::string, std::size_t> unknownSplits;
        for (std::size_t i = firstRow(); i < m_rows.size(); ++i) {
            const auto& row = m_rows[i];
            const auto image = m_images.find(row[m_columns.file], m_file.path.parent_path(), splitOf(row));
            RETORT_TRY(auto label, labelOf(row, i));
            if (!image && absent++ == 0)
                firstAbsent = row[m_columns.file];
            else if (image && label.empty())
                ++unlabelled;
            else if (image && hasUnknownSplit(row)) {
                ++unknownSplits[row[*m_columns.split]];
                m_excluded.insert(*image);
            } else if (image)
                m_labelled.push_back({*image, std::move(label), splitOf(row), i + 1});
        }
        noteSeveralLabels();
        if (absent > 0)
            m_problems.push_back(
                about(fmt::format("{} of the listed files {} not there, for example '{}'; excluded", absent,
                                  absent == 1 ? "is" : "are", firstAbsent)));
        if (unlabelled > 0)
            m_problems.push_back(about(fmt::format("{} row{} no class; excluded", unlabelled,
                                                   unlabelled == 1 ? " names" : "s name")));
        for (const auto& [word, count] : unknownSplits)
            m_problems.push_back(about(unknownSplit(word, count)));
        m_problems.push_back(about(describe())); // the last: the first explains why a table gives no dataset
        return {};
    }

    std::string unknownSplit(const std::string& word, std::size_t count) const {
        return fmt::format("{} row{} {} in column {}, where train, validation (or val) and test are known; "
                           "excluded",
                           count, count == 1 ? " has" : "s have",
                           word.empty() ? "nothing" : fmt::format("'{}'", word), nameOf(*m_columns.split));
    }

    /// "cat|dog" beside "dog".
    void noteSeveralLabels() {
        std::set<std::string> labels;
        for (const auto& row : m_labelled)
            labels.insert(row.label);
        for (const auto& label : labels)
            if (label.find_first_of(kBetweenLabels) != std::string::npos && holdsOther(label, labels))
                return m_problems.push_back(about(fmt::format(
                    "'{}' looks like several labels of one image and is read as one class; Retort needs one "
                    "class an image",
                    label)));
    }
    static bool holdsOther(const std::string& label, const std::set<std::string>& labels) {
        for (std::size_t begin = 0; begin <= label.size();) {
            const auto end = std::min(label.find_first_of(kBetweenLabels, begin), label.size());
            const auto from = label.find_first_not_of(' ', begin);
            if (from < end && labels.contains(label.substr(from, end - from)))
                return true;
            begin = end + 1;
        }
        return false;
    }

    std::string describe() const {
        const auto label = m_columns.label ? fmt::format("column {}", nameOf(*m_columns.label))
                                           : fmt::format("{} one-hot columns", m_columns.oneHot.size());
        return fmt::format(
            "the table of labels: files from column {}, classes from {}{}", nameOf(m_columns.file), label,
            m_columns.split ? fmt::format(", splits from column {}", nameOf(*m_columns.split)) : "");
    }

    std::optional<Split> splitOf(const TableRow& row) const {
        if (!m_columns.split)
            return m_file.split;
        if (m_columns.flag != nullptr)
            return flagOf(row[*m_columns.split]).value_or(false) ? m_columns.flag->set
                                                                 : m_columns.flag->unset;
        const auto found = splitNameOf(row[*m_columns.split]);
        return found ? std::optional{found->split} : std::nullopt;
    }
    bool hasUnknownSplit(const TableRow& row) const { return m_columns.split && !splitOf(row); }

    Result<std::string> labelOf(const TableRow& row, std::size_t number) const {
        if (m_columns.label) {
            const auto& text = row[*m_columns.label];
            if (text.find_first_of("\r\n") != std::string::npos)
                return refused(fmt::format(
                    "row {}: the class has more than one line; close the quotation mark in it", number + 1));
            return headerKey(text) == "nan" ? std::string{} : composedName(text).value_or("");
        }
        std::string label;
        for (const auto column : m_columns.oneHot)
            if (row[column].starts_with('1')) {
                if (!label.empty())
                    return refused(
                        fmt::format("row {} is of two classes, '{}' and '{}'; Retort needs one class an "
                                    "image",
                                    number + 1, label, m_rows.front()[column]));
                label = m_rows.front()[column];
            }
        return label;
    }

    TableFile m_file;
    std::vector<TableRow> m_rows;
    const ImageIndex& m_images;
    Columns m_columns;
    std::vector<LabelRow> m_labelled;
    std::vector<std::string> m_problems;
    std::set<std::size_t> m_excluded;
};

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

FoundTables readTables(const std::vector<TableFile>& files, const ImageIndex& images) {
    FoundTables found;
    for (const auto& file : files) {
        auto rows = readDelimitedFile(file.path);
        if (!rows && file.path.extension() == ".txt")
            continue; // some other text
        auto table = rows ? TableReader{file, *std::move(rows), images}.read() : std::move(rows).error();
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

std::optional<fs::path> firstTableIn(const FolderNode& root) {
    std::vector<TableFile> tables;
    collectTables(root, kDeepestTable, std::nullopt, tables);
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [](const TableFile& one) { return one.path.extension() != ".txt"; });
    return found == tables.end() ? std::nullopt : std::optional{found->path};
}

bool readSplitTable(const FolderLayout& layout, Split split, FolderFiles& files) {
    const auto& folder = *layout.loose.at(split);
    const ImageIndex images{folder, files.root, layout.loose};
    std::vector<TableFile> candidates;
    collectTables(folder, 0, split, candidates);
    collectTables(*layout.base, 0, std::nullopt, candidates);
    std::erase_if(candidates, [&](const TableFile& one) { return one.split != split; });
    FolderFiles labelled{.root = files.root};
    Placement placement{images, labelled};
    for (const auto& table : readTables(candidates, images).tables)
        if (!placement.add(table))
            return false;
    placement.finish();
    if (labelled.splits[split].empty())
        return false;
    files.splits[split] = std::move(labelled.splits[split]);
    files.problems.insert(files.problems.end(), labelled.problems.begin(), labelled.problems.end());
    return true;
}

} // namespace retort::data
