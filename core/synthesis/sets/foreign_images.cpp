#include "synthesis/sets/foreign_images.h"

#include "base/json.h"
#include "data/class_names.h"
#include "data/formats/delimited_text.h"
#include "synthesis/sets/class_folders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

#include <unistd.h>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

std::string inSmallLetters(std::string_view text) {
    std::string small(text);
    for (auto& c : small)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return small;
}

std::string didYouMean(const std::string& given, const std::vector<std::string>& classes) {
    constexpr std::size_t kShown = 10;
    if (const auto near = nearest(given, classes))
        return fmt::format("did you mean \"{}\"?", *near);
    const auto shown = std::min(kShown, classes.size());
    return fmt::format(
        "the classes are \"{}\"{}",
        fmt::join(classes.begin(), classes.begin() + static_cast<std::ptrdiff_t>(shown), "\", \""),
        shown < classes.size() ? ", ..." : "");
}

template<class Number> std::optional<Number> wholeNumber(const std::string& text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// Labels by what people call classes.
class ClassBook {
public:
    explicit ClassBook(const std::vector<std::string>& classes) : m_classes(classes) {
        const auto folders = classFolders(classes);
        for (std::size_t label = 0; label < classes.size(); ++label) {
            m_labels.emplace(classes[label], label);
            m_folders.emplace(folders[label], label);
            ++m_alike[inSmallLetters(classes[label])].first;
            m_alike[inSmallLetters(classes[label])].second = label;
            m_hasNumbers = m_hasNumbers || wholeNumber<std::int64_t>(classes[label]);
        }
    }

    std::optional<std::int64_t> label(const std::string& given) const {
        const auto name = data::composedName(given).value_or(given); // macOS writes "é" as two characters
        for (const auto* book : {&m_labels, &m_folders})
            if (const auto found = book->find(name); found != book->end())
                return static_cast<std::int64_t>(found->second);
        const auto alike = m_alike.find(inSmallLetters(name));
        if (alike != m_alike.end() && alike->second.first == 1)
            return static_cast<std::int64_t>(alike->second.second);
        return std::nullopt;
    }

    /// The same for a number that counts the classes from 0. Where classes are called by numbers, it may be a
    /// name that is none of theirs as well, and is not taken.
    std::optional<std::int64_t> labelOfNumber(const std::string& text) const {
        const auto number = wholeNumber<std::int64_t>(text);
        return number && !m_hasNumbers && *number >= 0 && *number < std::ssize(m_classes) ? number
                                                                                          : std::nullopt;
    }

    Error unknown(const std::string& where, const std::string& name) const {
        return invalidArgument(fmt::format("{}: \"{}\" is no class of the dataset; {}", where, name,
                                           didYouMean(name, m_classes)));
    }

private:
    const std::vector<std::string>& m_classes;
    std::map<std::string, std::size_t> m_labels;
    std::map<std::string, std::size_t> m_folders;
    std::map<std::string, std::pair<int, std::size_t>> m_alike; ///< how many classes are called so, and one
    bool m_hasNumbers = false;                                  ///< among the classes' names
};

bool isHidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

bool liesIn(const fs::path& folder, const fs::path& file) {
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return end == folder.end() && rest != file.end();
}

/// Why the file cannot be taken; empty when it can. `root` has no links.
std::string whyNotTaken(const fs::path& root, const fs::path& file) {
    std::error_code error;
    const auto real = fs::canonical(root / file, error);
    if (error)
        return "is not there";
    if (!liesIn(root, real))
        return "lies outside the folder";
    return fs::is_regular_file(real, error) ? std::string{} : std::string{"is no file"};
}

void sortImages(std::vector<ForeignImage>& images) {
    std::ranges::sort(images, [](const ForeignImage& a, const ForeignImage& b) {
        return a.label != b.label ? a.label < b.label : a.file.string() < b.file.string();
    });
}

Result<fs::path> realFolder(const fs::path& folder) {
    std::error_code error;
    auto real = fs::canonical(folder, error);
    if (error)
        return Error{ErrorCode::NotFound, fmt::format("{}: {}", folder.string(), error.message())};
    if (!fs::is_directory(real, error))
        return invalidArgument(fmt::format("{}: is no folder", folder.string()));
    return real;
}

constexpr std::size_t kMostFiles = 2'000'000;

Error tooManyFiles(const fs::path& folder) {
    return invalidArgument(
        fmt::format("{}: holds more than {} files; import a part of them", folder.string(), kMostFiles));
}

class ClassFolderReader {
public:
    ClassFolderReader(fs::path root, const std::vector<std::string>& classes)
        : m_root(std::move(root)), m_book(classes) {}

    Result<ForeignImages> read() {
        std::error_code error;
        for (fs::directory_iterator entry(m_root, error), end; !error && entry != end;
             entry.increment(error)) {
            if (isHidden(entry->path()))
                continue;
            RETORT_CHECK(takeTop(*entry));
        }
        if (error)
            return Error{ErrorCode::AccessDenied, fmt::format("{}: {}", m_root.string(), error.message())};
        if (m_found.images.empty() && m_found.problems.empty())
            return invalidArgument(fmt::format("{}: holds no images; it must have a folder for each class, "
                                               "called like the class",
                                               m_root.string()));
        sortImages(m_found.images);
        std::ranges::sort(m_found.problems);
        return std::move(m_found);
    }

private:
    Status takeTop(const fs::directory_entry& entry) {
        std::error_code ignored;
        const auto name = entry.path().filename();
        if (!entry.is_directory(ignored)) {
            if (name != "manifest.csv") // of exportSet()
                m_found.problems.push_back(name.string() + ": lies in no class folder");
            return {};
        }
        const auto label = m_book.label(name.string());
        if (!label)
            return m_book.unknown(entry.path().string(), name.string());
        if (entry.is_symlink(ignored)) {
            m_found.problems.push_back(name.string() + ": is a link to a folder");
            return {};
        }
        return takeClass(name, *label);
    }

    Status takeClass(const fs::path& name, std::int64_t label) {
        constexpr int kDeepest = 16;
        std::error_code error;
        fs::recursive_directory_iterator entry(m_root / name, error);
        for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
            std::error_code ignored;
            const bool isFolder = entry->is_directory(ignored) && !entry->is_symlink(ignored);
            const bool isShut = isFolder && ::access(entry->path().c_str(), R_OK | X_OK) != 0;
            if (isShut)
                m_found.problems.push_back(entry->path().lexically_relative(m_root).string() +
                                           ": the folder cannot be read");
            if (isFolder && (isShut || isHidden(entry->path()) || entry.depth() >= kDeepest))
                entry.disable_recursion_pending();
            if (isFolder || isHidden(entry->path()))
                continue;
            takeFile(entry->path().lexically_relative(m_root), label);
            if (m_found.images.size() > kMostFiles)
                return tooManyFiles(m_root);
        }
        if (error)
            m_found.problems.push_back(fmt::format("{}: {}", name.string(), error.message()));
        return {};
    }

    void takeFile(fs::path file, std::int64_t label) {
        if (const auto reason = whyNotTaken(m_root, file); !reason.empty())
            m_found.problems.push_back(fmt::format("{}: {}", file.string(), reason));
        else
            m_found.images.push_back({.file = std::move(file), .label = label});
    }

    fs::path m_root;
    ClassBook m_book;
    ForeignImages m_found;
};

/// Training images by index, by the name that people see, and by the last part of that.
class SourceBook {
public:
    explicit SourceBook(const data::Dataset& dataset) : m_dataset(dataset) {}

    std::optional<std::int64_t> find(const std::string& text) {
        const auto count = m_dataset.size(data::Split::Train);
        if (const auto index = wholeNumber<std::int64_t>(text))
            return *index >= 0 && *index < count ? index : std::nullopt;
        if (m_names.empty())
            learnNames(count);
        const auto found = m_names.find(text);
        return found != m_names.end() && found->second >= 0 ? std::optional{found->second} : std::nullopt;
    }

private:
    void learnNames(std::int64_t count) {
        constexpr std::int64_t kSeveral = -1; // images have this name: it says nothing
        for (std::int64_t index = 0; index < count; ++index) {
            const auto name = m_dataset.sampleName(data::Split::Train, index);
            const auto last = fs::path(name).filename().string();
            m_names.insert_or_assign(name, index);
            if (last == name)
                continue;
            const auto [at, isNew] = m_names.emplace(last, index);
            if (!isNew)
                at->second = kSeveral;
        }
    }

    const data::Dataset& m_dataset;
    std::unordered_map<std::string, std::int64_t> m_names;
};

/// Where each column stands; absent where there is none.
struct ImportColumns {
    std::optional<std::size_t> file{}, label{}, prompt{}, seed{}, source{};
};

class ImportTable {
public:
    ImportTable(fs::path root, fs::path table, const data::Dataset& dataset)
        : m_root(std::move(root)), m_table(std::move(table)), m_dataset(dataset),
          m_book(dataset.summary().classes), m_sources(dataset) {}

    Result<ForeignImages> read() {
        RETORT_TRY(const auto rows, data::readDelimitedFile(m_table));
        if (rows.empty())
            return invalidArgument(fmt::format("{}: is empty", m_table.string()));
        RETORT_CHECK(readHeader(rows.front()));
        if (rows.size() > kMostFiles)
            return tooManyFiles(m_table);
        for (std::size_t row = 1; row < rows.size(); ++row)
            RETORT_CHECK(takeRow(rows[row], row + 1));
        if (m_found.images.empty() && m_found.problems.empty())
            return invalidArgument(fmt::format("{}: names no image below its header", m_table.string()));
        remarkOnSources();
        sortImages(m_found.images);
        return std::move(m_found);
    }

private:
    Status readHeader(const data::TableRow& header) {
        static const std::map<std::string_view, std::optional<std::size_t> ImportColumns::*> kColumns{
            {"file", &ImportColumns::file},     {"filename", &ImportColumns::file},
            {"class", &ImportColumns::label},   {"label", &ImportColumns::label},
            {"prompt", &ImportColumns::prompt}, {"seed", &ImportColumns::seed},
            {"source", &ImportColumns::source}};
        m_width = header.size();
        std::vector<std::string> others;
        std::set<std::string> names;
        for (std::size_t at = 0; at < header.size(); ++at) {
            const auto name = inSmallLetters(header[at]);
            const auto known = kColumns.find(name);
            if (known != kColumns.end() && !names.insert(name).second)
                return invalidArgument(fmt::format("{}: names the column \"{}\" twice; remove the wrong one",
                                                   m_table.string(), header[at]));
            if (known == kColumns.end() || m_columns.*known->second)
                others.push_back(header[at]);
            else
                m_columns.*known->second = at;
        }
        if (!others.empty())
            m_found.remarks.push_back(fmt::format("{}: not read: the columns \"{}\"", m_table.string(),
                                                  fmt::join(others, "\", \"")));
        if (m_columns.file && m_columns.label)
            return {};
        return invalidArgument(fmt::format("{}: its first row must name the columns: file, class, and, where "
                                           "there are such, prompt, seed, source; it names \"{}\"",
                                           m_table.string(), fmt::join(header, "\", \"")));
    }

    /// A variation of an image is of its class.
    void remarkOnSources() {
        std::size_t others = 0;
        std::string example;
        for (const auto& image : m_found.images)
            if (image.source && m_dataset.label(data::Split::Train, *image.source) != image.label &&
                others++ == 0)
                example = image.file.string();
        if (others > 0)
            m_found.remarks.push_back(fmt::format(
                "{}: {} image{} a source of another class than its own, for example {}; are sources the "
                "indices or files of the training images of {}?",
                m_table.string(), others, others == 1 ? " has" : "s have", example,
                m_dataset.summary().name));
    }

    /// Empty where the row has no such field.
    static std::string fieldAt(const data::TableRow& row, const std::optional<std::size_t>& column) {
        return column && *column < row.size() ? row[*column] : std::string{};
    }

    std::string place(std::size_t row) const { return fmt::format("{}: row {}", m_table.string(), row); }

    Result<std::int64_t> labelOf(const std::string& name, std::size_t row) const {
        if (const auto label = m_book.label(name))
            return *label;
        if (const auto label = m_book.labelOfNumber(name))
            return *label;
        return m_book.unknown(place(row), name);
    }

    /// Relative to the folder where it is in there; a path of Windows has slashes where such a file is there.
    fs::path fileOf(const std::string& given) const {
        std::error_code ignored;
        fs::path file(given);
        if (given.find('\\') != std::string::npos && !fs::exists(m_root / file, ignored)) {
            auto text = given;
            std::ranges::replace(text, '\\', '/');
            if (fs::exists(m_root / text, ignored))
                file = text;
        }
        if (file.is_absolute())
            if (auto real = fs::weakly_canonical(file, ignored); !ignored && liesIn(m_root, real))
                file = real.lexically_relative(m_root);
        return file.lexically_normal();
    }

    Status takeRow(const data::TableRow& row, std::size_t number) {
        if (std::any_of(row.begin() + static_cast<std::ptrdiff_t>(std::min(m_width, row.size())), row.end(),
                        [](const std::string& field) { return !field.empty(); }))
            return invalidArgument(fmt::format("{}: has {} fields, the first row {}; text with a separator "
                                               "in it stands in quotation marks",
                                               place(number), row.size(), m_width));
        ForeignImage image{.file = fileOf(fieldAt(row, m_columns.file))};
        RETORT_TRY(image.label, labelOf(fieldAt(row, m_columns.label), number));
        if (auto prompt = fieldAt(row, m_columns.prompt); !prompt.empty())
            image.prompt = std::move(prompt);
        if (const auto seed = fieldAt(row, m_columns.seed); !seed.empty()) {
            image.seed = wholeNumber<std::uint64_t>(seed);
            if (!image.seed)
                return invalidArgument(
                    fmt::format("{}: the seed \"{}\" is no whole number", place(number), seed));
        }
        if (const auto source = fieldAt(row, m_columns.source); !source.empty()) {
            image.source = m_sources.find(source);
            if (!image.source)
                return invalidArgument(fmt::format(
                    "{}: the source \"{}\" is neither the index nor the file of one training image of {}",
                    place(number), source, m_dataset.summary().name));
        }
        return take(std::move(image), number);
    }

    Status take(ForeignImage image, std::size_t row) {
        auto reason = image.file.empty()         ? std::string{"no file is named"}
                      : image.file.is_absolute() ? std::string{"lies outside the folder"}
                                                 : whyNotTaken(m_root, image.file);
        const auto [seen, isNew] = m_seen.emplace(image.file.string(), image.label);
        if (reason.empty() && seen->second != image.label)
            return invalidArgument(fmt::format(
                "{}: {} is of the class \"{}\" here and of \"{}\" in an earlier row; remove the wrong one",
                place(row), image.file.string(), className(image.label), className(seen->second)));
        if (reason.empty() && !isNew)
            reason = "stands in an earlier row, too";
        if (reason.empty())
            m_found.images.push_back(std::move(image));
        else
            m_found.problems.push_back(fmt::format("row {}: {}: {}", row, image.file.string(), reason));
        return {};
    }

    const std::string& className(std::int64_t label) const {
        return m_dataset.summary().classes[static_cast<std::size_t>(label)];
    }

    fs::path m_root;
    fs::path m_table;
    const data::Dataset& m_dataset;
    ClassBook m_book;
    SourceBook m_sources;
    ImportColumns m_columns;
    std::size_t m_width = 0;                    ///< columns
    std::map<std::string, std::int64_t> m_seen; ///< the files of the rows so far, and their labels
    ForeignImages m_found;
};

} // namespace

Result<ForeignImages> imagesByClassFolders(const fs::path& folder, const std::vector<std::string>& classes) {
    RETORT_TRY(auto root, realFolder(folder));
    return ClassFolderReader(std::move(root), classes).read();
}

Result<ForeignImages> imagesByTable(const fs::path& folder, const fs::path& table,
                                    const data::Dataset& dataset) {
    RETORT_TRY(auto root, realFolder(folder));
    return ImportTable(std::move(root), table, dataset).read();
}

} // namespace retort::synthesis
