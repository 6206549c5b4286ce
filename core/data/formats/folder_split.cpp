#include "data/formats/folder_split.h"

#include "base/random_stream.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace retort::data {

namespace {

std::vector<std::string> inRandomOrder(const std::vector<std::string>& files, std::uint64_t seed) {
    std::vector<std::pair<std::uint64_t, const std::string*>> keyed;
    keyed.reserve(files.size());
    for (const auto& file : files) {
        RandomStream stream{seed, "data set split " + file};
        const std::uint64_t high = stream.bits();
        keyed.emplace_back(high << 32 | stream.bits(), &file);
    }
    std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first, *a.second) < std::tie(b.first, *b.second);
    });
    std::vector<std::string> ordered;
    ordered.reserve(files.size());
    for (const auto& [key, file] : keyed)
        ordered.push_back(*file);
    return ordered;
}

std::ptrdiff_t share(std::size_t count, double fraction) {
    return static_cast<std::ptrdiff_t>(std::llround(static_cast<double>(count) * fraction));
}

} // namespace

Status validate(const SplitFractions& fractions) {
    if (fractions.validation >= 0 && fractions.test >= 0 && fractions.validation + fractions.test < 1)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("the shares validation {} and test {} leave no images to train on; they must "
                             "not be negative and their sum must be below 1",
                             fractions.validation, fractions.test)};
}

std::map<Split, FilesOfClass> splitFiles(const FilesOfClass& classes, const SplitFractions& fractions) {
    std::map<Split, FilesOfClass> splits;
    for (const auto& [className, files] : classes) {
        const auto ordered = inRandomOrder(files, fractions.seed);
        const auto testEnd = ordered.begin() + share(files.size(), fractions.test);
        const auto validationEnd =
            std::min(testEnd + share(files.size(), fractions.validation), ordered.end());
        const auto give = [&, name = className](Split split, auto begin, auto end) {
            auto& part = splits[split][name];
            part.assign(begin, end);
            std::sort(part.begin(), part.end());
        };
        give(Split::Test, ordered.begin(), testEnd);
        give(Split::Validation, testEnd, validationEnd);
        give(Split::Train, validationEnd, ordered.end());
    }
    return splits;
}

} // namespace retort::data
