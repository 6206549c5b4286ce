#include "data/formats/split_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <vector>

namespace retort::data {

namespace {

using Words = std::vector<std::string>;

struct SplitWord {
    std::string_view word;
    Split split;
};
constexpr std::array kSplitWords{
    SplitWord{"train", Split::Train},
    SplitWord{"training", Split::Train},
    SplitWord{"tr", Split::Train},
    SplitWord{"trn", Split::Train},
    SplitWord{"trainval", Split::Train},
    SplitWord{"test", Split::Test},
    SplitWord{"testing", Split::Test},
    SplitWord{"tests", Split::Test},
    SplitWord{"te", Split::Test},
    SplitWord{"ts", Split::Test},
    SplitWord{"tst", Split::Test},
    SplitWord{"holdout", Split::Test},
    SplitWord{"val", Split::Validation},
    SplitWord{"valid", Split::Validation},
    SplitWord{"validation", Split::Validation},
    SplitWord{"validate", Split::Validation},
    SplitWord{"validating", Split::Validation},
    SplitWord{"va", Split::Validation},
    SplitWord{"vali", Split::Validation},
    SplitWord{"dev", Split::Validation},
    SplitWord{"devel", Split::Validation},
    SplitWord{"development", Split::Validation},
    SplitWord{"eval", Split::Validation},
    SplitWord{"evaluation", Split::Validation},
    SplitWord{"evaluate", Split::Validation},
};
/// Words that say nothing beside a split.
constexpr auto kFillers = std::to_array<std::string_view>(
    {"set",     "sets", "data",   "dataset", "datasets", "image",    "images", "img",    "imgs",
     "pic",     "pics", "photo",  "photos",  "picture",  "pictures", "split",  "splits", "folder",
     "folders", "dir",  "sample", "samples", "part",     "subset",   "files",  "pngs"});
constexpr auto kContainers = std::to_array<std::string_view>(
    {"image",  "images",   "img",     "imgs",    "pic",        "pics",        "picture", "pictures",
     "photo",  "photos",   "data",    "dataset", "datasets",   "file",        "files",   "all",
     "raw",    "jpg",      "jpgs",    "jpeg",    "jpegs",      "png",         "pngs",    "jpegimages",
     "sample", "samples",  "label",   "labels",  "annotation", "annotations", "mask",    "masks",
     "meta",   "metadata", "docs",    "doc",     "csv",        "json",        "xml",     "part",
     "batch",  "sets",     "default", "input"});
/// Of files and images that are about other images.
constexpr auto kAnnotations = std::to_array<std::string_view>(
    {"label", "labels", "annotation", "annotations", "mask", "masks", "segmentation", "segmentations", "meta",
     "metadata", "docs", "doc", "csv", "json", "xml"});
constexpr auto kUnlabelled = std::to_array<std::string_view>(
    {"pred", "predict", "prediction", "predictions", "unlabeled", "unlabelled", "unlabel", "unknown", "unk",
     "nolabel", "nolabels", "submission", "submit", "inference", "infer", "dummy", "extra"});
constexpr auto kSystemFolders =
    std::to_array<std::string_view>({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "RECYCLER",
                                     "System Volume Information", "lost+found", "__pycache__", "#recycle"});

template<class List> bool isOneOf(std::string_view word, const List& words) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool beginsWord(char before, char c) {
    return (isLower(before) && isUpper(c)) || isDigit(before) != isDigit(c);
}

/// In lower case, without numbers: "Seg-Train2017" is "seg", "train".
Words wordsOf(std::string_view name) {
    Words words;
    char before = ' ';
    for (const char c : name) {
        const bool between = c == '-' || c == '_' || c == '.' || c == '(' || c == ')' || c == '%' ||
                             std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!between && (words.empty() || before == ' ' || beginsWord(before, c)))
            words.emplace_back();
        if (!between)
            words.back() += isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
        before = between ? ' ' : c;
    }
    std::erase_if(words, [](const std::string& word) { return isDigit(word.front()); });
    return words;
}

const SplitWord* findSplitWord(std::string_view word) {
    const auto* found = std::find_if(kSplitWords.begin(), kSplitWords.end(),
                                     [&](const SplitWord& one) { return one.word == word; });
    return found == kSplitWords.end() ? nullptr : found;
}

/// Also of a word that has a filler glued to it, such as "testset" and "trainimages".
const SplitWord* splitWordIn(std::string_view word) {
    if (const auto* found = findSplitWord(word))
        return found;
    constexpr std::size_t kShortestGlued = 3; // "dev", "val"
    for (const auto filler : kFillers)
        if (word.ends_with(filler) && word.size() >= filler.size() + kShortestGlued)
            if (const auto* found = findSplitWord(word.substr(0, word.size() - filler.size())))
                return found;
    return nullptr;
}

template<class List> bool areAll(const Words& words, const List& list) {
    return !words.empty() &&
           std::all_of(words.begin(), words.end(), [&](const auto& word) { return isOneOf(word, list); });
}

} // namespace

std::optional<SplitName> splitNameOf(std::string_view name) {
    constexpr std::size_t kLongestShort = 3;
    const SplitWord* split = nullptr;
    SplitName result;
    for (const auto& word : wordsOf(name)) {
        if (const auto* found = splitWordIn(word)) {
            if (split != nullptr && split->split != found->split)
                return std::nullopt; // "train_val", "dev_test": which of the two?
            split = found;
        } else if (!isOneOf(word, kFillers)) {
            result.rest += (result.rest.empty() ? "" : " ") + word;
        }
    }
    if (split == nullptr)
        return std::nullopt;
    result.split = split->split;
    result.isShort = split->word.size() < kLongestShort || split->word == "trn" || split->word == "tst";
    return result;
}

bool isContainerName(std::string_view name) {
    return areAll(wordsOf(name), kContainers);
}

bool isAnnotationName(std::string_view name) {
    return areAll(wordsOf(name), kAnnotations);
}

bool isUnlabelledName(std::string_view name) {
    const auto words = wordsOf(name);
    return std::any_of(words.begin(), words.end(),
                       [](const auto& word) { return isOneOf(word, kUnlabelled); });
}

bool isSystemFolderName(std::string_view name) {
    return isOneOf(name, kSystemFolders);
}

} // namespace retort::data
