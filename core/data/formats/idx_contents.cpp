#include "data/formats/idx_contents.h"

#include "base/sha256.h"
#include "data/known_datasets.h"

#include <algorithm>
#include <optional>
#include <regex>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

using namespace std::string_view_literals;

std::vector<std::string> characters(std::string_view all) {
    std::vector<std::string> names;
    for (const char one : all)
        names.emplace_back(1, one);
    return names;
}

constexpr auto kDigits = "0123456789"sv;
constexpr auto kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"sv;

std::vector<std::string> namesOf(std::string_view dataset) {
    const auto names = knownDataset(dataset)->classNames;
    return {names.begin(), names.end()};
}

IdxContents emnist(std::string_view name, std::string_view prefix, const std::string& classes,
                   int firstLabel = 0) {
    return {.name = name,
            .prefix = prefix,
            .classes = characters(classes),
            .firstLabel = firstLabel,
            .transposed = true};
}

/// Digests: of Debian's package dataset-fashion-mnist; of MNIST as Google's and PyTorch's mirrors serve it;
/// of KMNIST as its publisher's index and TensorFlow Datasets list them. EMNIST (Cohen et al. 2017) is told
/// by its names; 47 of its classes merge small letters that look like their capitals.
const std::vector<IdxContents>& published() {
    const std::string digits(kDigits);
    const std::string capitals(kCapitals);
    const std::string merged = digits + capitals + "abdefghnqrt";
    static const std::vector<IdxContents> kPublished{
        // https://github.com/zalandoresearch/fashion-mnist#labels
        {.name = "fashion-mnist",
         .prefix = "",
         .classes = namesOf("fashion-mnist"),
         .train = {"bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
         .test = {"0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}},
        {.name = "mnist",
         .prefix = "",
         .classes = characters(kDigits),
         .train = {"65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                   "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
         .test = {"ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}},
        {.name = "kmnist",
         .prefix = "",
         .classes = {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"},
         .train = {"", "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
         .test = {"", "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"}},
        emnist("emnist-balanced", "emnist-balanced-", merged),
        emnist("emnist-byclass", "emnist-byclass-", digits + capitals + "abcdefghijklmnopqrstuvwxyz"),
        emnist("emnist-bymerge", "emnist-bymerge-", merged),
        emnist("emnist-digits", "emnist-digits-", digits),
        emnist("emnist-letters", "emnist-letters-", capitals, 1),
        emnist("emnist-mnist", "emnist-mnist-", digits),
    };
    return kPublished;
}

/// A file that the name says to be a part of a dataset.
struct IdxFile {
    std::string prefix;
    std::string part; ///< one of kIdxParts
    bool packed = false;
};

std::optional<IdxFile> parsed(const std::string& name) {
    static const std::regex kName("(.*?)(train|t10k|test)-(images|labels)[-.]idx[13]-ubyte(\\.gz)?",
                                  std::regex::optimize);
    constexpr std::size_t kLongest = 100;
    std::smatch match;
    if (name.size() > kLongest || name.find("-ubyte") == std::string::npos ||
        !std::regex_match(name, match, kName))
        return std::nullopt;
    const auto split = match[2] == "train" ? "train" : "t10k";
    return IdxFile{match[1], split + ("-" + match[3].str()), match[4].matched};
}

/// Files of the folder, and those of folders that are named as such a file.
std::vector<fs::path> filesOf(const fs::path& folder, bool inner) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->is_regular_file(ignored))
            files.push_back(it->path());
        else if (!inner && it->is_directory(ignored) && parsed(it->path().filename().string()))
            for (auto& one : filesOf(it->path(), true))
                files.push_back(std::move(one));
    }
    return files;
}

/// The file without its ".gz", which readIdx() finds itself.
fs::path plainPath(const fs::path& file) {
    return file.extension() == ".gz" ? fs::path(file).replace_extension() : file;
}

bool matches(const IdxDigests& digests, const fs::path& file) {
    const auto labels = readIdx(file);
    if (!labels || labels->shape.size() != 1)
        return false;
    constexpr std::uint32_t kByte = 8;
    std::string header("\0\0\x08\x01", 4);
    for (int shift = 24; shift >= 0; shift -= static_cast<int>(kByte))
        header += static_cast<char>(labels->shape[0] >> shift);
    if (Sha256{}.update(header).update(std::as_bytes(labels->values)).hex() == digests.unpacked)
        return true;
    const fs::path packed = file.string() + ".gz";
    std::error_code ignored;
    if (digests.packed.empty() || !fs::exists(packed, ignored))
        return false;
    const auto digest = sha256OfFile(packed);
    return digest && *digest == digests.packed;
}

} // namespace

const IdxContents* idxContents(std::string_view name) {
    const auto found = std::find_if(published().begin(), published().end(),
                                    [&](const auto& one) { return one.name == name; });
    return found == published().end() ? nullptr : &*found;
}

std::string idxContentNames() {
    std::string names;
    for (const auto& one : published())
        names += (names.empty() ? "" : ", ") + std::string(one.name);
    return names;
}

std::vector<std::string> IdxFiles::missing() const {
    std::vector<std::string> names;
    for (const std::string part : kIdxParts)
        if (!found.contains(part))
            names.push_back(prefix + part + (part.ends_with("images") ? "-idx3-ubyte" : "-idx1-ubyte"));
    return names;
}

std::vector<IdxFiles> findIdxFiles(const fs::path& folder) {
    std::map<std::string, IdxFiles> byPrefix;
    auto files = filesOf(folder, false);
    std::sort(files.begin(),
              files.end()); // a plain file before its .gz, and either before one further inside
    std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return std::distance(a.begin(), a.end()) < std::distance(b.begin(), b.end());
    });
    for (const auto& file : files)
        if (const auto one = parsed(file.filename().string())) {
            auto& of = byPrefix[one->prefix];
            of.prefix = one->prefix;
            of.found.emplace(one->part, plainPath(file));
        }
    std::vector<IdxFiles> all;
    for (auto& [prefix, of] : byPrefix)
        all.push_back(std::move(of));
    return all;
}

const IdxContents* recogniseIdx(const IdxFiles& files) {
    for (const auto& one : published())
        if (!one.prefix.empty() && one.prefix == files.prefix)
            return &one;
    if (!files.missing().empty())
        return nullptr;
    for (const auto& one : published())
        if (one.prefix.empty() && matches(one.train, files.found.at("train-labels")) &&
            matches(one.test, files.found.at("t10k-labels")))
            return &one;
    return nullptr;
}

} // namespace retort::data
