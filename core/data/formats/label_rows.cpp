#include "data/formats/label_rows.h"

#include "data/class_names.h"
#include "data/formats/split_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace retort::data {

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
    bool mayBeClass = false; ///< a one-hot column may be called so
};
constexpr auto kFlagHeaders = std::to_array<FlagHeader>({{"istest", Split::Test, Split::Train},
                                                         {"isval", Split::Validation, Split::Train},
                                                         {"isvalid", Split::Validation, Split::Train},
                                                         {"isvalidation", Split::Validation, Split::Train},
                                                         {"test", Split::Test, Split::Train, true},
                                                         {"val", Split::Validation, Split::Train, true},
                                                         {"valid", Split::Validation, Split::Train, true},
                                                         {"train", Split::Train, Split::Test, true},
                                                         {"istrain", Split::Train, Split::Test},
                                                         {"istraining", Split::Train, Split::Test},
                                                         {"istrainingimage", Split::Train, Split::Test}});

constexpr std::string_view kBetweenLabels = "|;,"; ///< where one field holds several

std::string headerKey(std::string_view text) {
    std::string key;
    for (const char c : text)
        if (const auto byte = static_cast<unsigned char>(c); std::isalnum(byte) != 0 || byte >= 0x80)
            key += static_cast<char>(std::tolower(byte));
    return key;
}

std::optional<bool> flagOf(std::string_view text) {
    const auto key = headerKey(text);
    const auto isOne = key == "1" || key == "10"; // "10" was "1.0"
    if (isOne && text.find('-') != std::string_view::npos)
        return false; // -1 beside 1
    if (isOne || key == "true" || key == "yes")
        return true;
    if (key == "0" || key == "false" || key == "no" || key == "00")
        return false;
    return std::nullopt;
}

struct Columns {
    std::size_t file = 0;
    std::optional<std::size_t> label;
    std::optional<std::size_t> split;
    const FlagHeader* flag = nullptr; ///< where the column of splits holds 0 and 1
    std::vector<std::size_t> oneHot;  ///< instead of `label`
    bool hasHeader = false;
};

class TableReader {
public:
    TableReader(TableFile file, std::vector<TableRow> rows, const ImageIndex& images,
                const std::set<std::string>& classes)
        : m_file(std::move(file)), m_rows(std::move(rows)), m_images(images), m_classes(classes) {}

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
    /// Of a row in the file, from 1, empty lines left out.
    std::size_t numberOf(std::size_t row) const { return m_numbers[row]; }
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
                                           a + 1, b + 1, nameOf(a), numberOf(i), m_rows[i][a], m_rows[i][b]));
        return {};
    }

    void dropOddRows() {
        const auto before = m_rows.size();
        std::vector<TableRow> kept;
        for (std::size_t i = 0; i < before; ++i)
            if (m_rows[i].size() == width()) {
                kept.push_back(m_rows[i]);
                m_numbers.push_back(i + 1);
            }
        m_rows = std::move(kept);
        if (m_rows.size() < before)
            m_problems.push_back(
                about(fmt::format("{} row{} another number of fields than the first; excluded",
                                  before - m_rows.size(), before - m_rows.size() == 1 ? " has" : "s have")));
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
        naming.isNoRowIndex = !isRowIndex(column);
        return naming;
    }
    bool isRowIndex(std::size_t column) const {
        const auto header = headerKey(m_rows.front()[column]);
        return header.empty() || header == "unnamed0";
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
                    nameOf(column), numberOf(i), name(*claimed), nameOf(*m_columns.split), name(*used))));
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
        const bool isOne = found != kFlagHeaders.end() && (!found->mayBeClass || hasLabelHeader());
        return isOne ? found : nullptr;
    }
    bool hasLabelHeader() const {
        for (std::size_t column = 0; column < width(); ++column)
            if (column != m_columns.file && isLabelHeader(column))
                return true;
        return false;
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
        if (m_columns.hasHeader && others.size() > 1)
            std::erase_if(others, [this](std::size_t column) { return isRowIndex(column); });
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
        m_columns.label = onlyColumnOfClasses(others);
        if (m_columns.label)
            return true;
        return refused(
            fmt::format("column {} names the images; which of the {} others holds the class is not clear; "
                        "give it the header 'label'",
                        nameOf(m_columns.file), others.size()));
    }

    /// As in tiny-imagenet's "val_annotations.txt", where a box follows the class.
    std::optional<std::size_t> onlyColumnOfClasses(const std::vector<std::size_t>& columns) const {
        std::optional<std::size_t> only;
        for (const auto column : columns)
            if (std::all_of(m_rows.begin() + static_cast<std::ptrdiff_t>(firstRow()), m_rows.end(),
                            [&](const TableRow& row) { return m_classes.contains(row[column]); })) {
                if (only)
                    return std::nullopt;
                only = column;
            }
        return only;
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
                return text.size() != 2 && flagOf(text).has_value(); // "10" and "no" are no flags here
            });
        });
    }

    Status readRows() {
        std::size_t absent = 0;
        std::string firstAbsent;
        std::size_t ambiguous = 0;
        std::string firstAmbiguous;
        std::size_t unlabelled = 0;
        std::map<std::string, std::size_t> unknownSplits;
        for (std::size_t i = firstRow(); i < m_rows.size(); ++i) {
            const auto& row = m_rows[i];
            const auto image = m_images.find(row[m_columns.file], m_file.path.parent_path(), splitOf(row));
            RETORT_TRY(auto label, labelOf(row, i));
            const auto& listed = row[m_columns.file];
            const bool fitsSeveral =
                !image && m_images.fitsSeveral(listed, m_file.path.parent_path(), splitOf(row));
            if (fitsSeveral && ambiguous++ == 0)
                firstAmbiguous = listed;
            else if (!image && !fitsSeveral && absent++ == 0)
                firstAbsent = listed;
            else if (image && label.empty())
                ++unlabelled;
            else if (image && hasUnknownSplit(row)) {
                ++unknownSplits[row[*m_columns.split]];
                m_excluded.insert(*image);
            } else if (image)
                m_labelled.push_back({*image, std::move(label), splitOf(row), numberOf(i)});
        }
        noteSeveralLabels();
        noteMissingLabels();
        if (absent > 0)
            m_problems.push_back(
                about(fmt::format("{} of the listed files {} not there, for example '{}'; excluded", absent,
                                  absent == 1 ? "is" : "are", firstAbsent)));
        if (ambiguous > 0)
            m_problems.push_back(about(fmt::format(
                "{} of the listed names {} several images, for example '{}'; excluded. Write the images' "
                "folders before their names",
                ambiguous, ambiguous == 1 ? "fits" : "fit", firstAmbiguous)));
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

    /// "cat|dog" beside "dog", "['cat', 'dog']" beside "['dog']", and in a column "tags" "cat dog" beside
    /// "dog".
    void noteSeveralLabels() {
        const bool isOfSeveral = m_columns.label && m_columns.hasHeader && isPlural(keyOf(*m_columns.label));
        const auto between = std::string(kBetweenLabels) + (isOfSeveral ? " " : "");
        std::set<std::string> bare;
        for (const auto& row : m_labelled)
            bare.insert(withoutBrackets(row.label));
        for (const auto& [image, label, split, number] : m_labelled)
            if (label.find_first_of(between) != std::string::npos && holdsOther(label, between, bare))
                return m_problems.push_back(about(fmt::format(
                    "'{}' looks like several labels of one image and is read as one class; Retort needs one "
                    "class an image",
                    label)));
    }
    static bool isPlural(std::string_view header) {
        return header == "tags" || header == "tag" || header == "labels" || header == "classes" ||
               header == "categories";
    }
    static std::string withoutBrackets(const std::string& label) {
        constexpr const char* kBrackets = " []()'\"";
        const auto begin = label.find_first_not_of(kBrackets);
        return begin == std::string::npos
                   ? std::string{}
                   : label.substr(begin, label.find_last_not_of(kBrackets) - begin + 1);
    }
    static bool holdsOther(const std::string& label, const std::string& between,
                           const std::set<std::string>& bare) {
        for (std::size_t begin = 0; begin <= label.size();) {
            const auto end = std::min(label.find_first_of(between, begin), label.size());
            const auto part = withoutBrackets(label.substr(begin, end - begin));
            if (!part.empty() && bare.contains(part))
                return true;
            begin = end + 1;
        }
        return false;
    }

    /// What programs write where a value is missing; it may be a class all the same.
    void noteMissingLabels() {
        static const std::set<std::string> kMissing{"na", "n/a", "null", "none", "?", "-", "--"};
        std::set<std::string> found;
        for (const auto& row : m_labelled)
            if (kMissing.contains(lookAlikeKey(row.label)))
                found.insert(row.label);
        for (const auto& label : found)
            m_problems.push_back(about(fmt::format(
                "'{}' is read as a class; where it says that an image has none, leave the field empty",
                label)));
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
                return refused(
                    fmt::format("row {}: the class has more than one line; close the quotation mark in it",
                                numberOf(number)));
            return headerKey(text) == "nan" ? std::string{} : composedName(text).value_or("");
        }
        std::string label;
        for (const auto column : m_columns.oneHot)
            if (flagOf(row[column]).value_or(false)) {
                if (!label.empty())
                    return refused(
                        fmt::format("row {} is of two classes, '{}' and '{}'; Retort needs one class an "
                                    "image",
                                    numberOf(number), label, m_rows.front()[column]));
                label = m_rows.front()[column];
            }
        return label;
    }

    TableFile m_file;
    std::vector<TableRow> m_rows;
    std::vector<std::size_t> m_numbers; ///< of the rows in the file
    const ImageIndex& m_images;
    const std::set<std::string>& m_classes;
    Columns m_columns;
    std::vector<LabelRow> m_labelled;
    std::vector<std::string> m_problems;
    std::set<std::size_t> m_excluded;
};

} // namespace

Result<std::optional<LabelTable>> readLabelTable(TableFile file, std::vector<TableRow> rows,
                                                 const ImageIndex& images,
                                                 const std::set<std::string>& classes) {
    return TableReader{std::move(file), std::move(rows), images, classes}.read();
}

} // namespace retort::data
