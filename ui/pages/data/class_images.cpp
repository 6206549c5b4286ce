#include "pages/data/class_images.h"

#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "pages/data/qt_image.h"

#include <algorithm>
#include <optional>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

QImage square(const data::Image& image, int side) {
    const auto whole = imageOf(image);
    const int shorter = std::min(whole.width(), whole.height());
    const QRect middle((whole.width() - shorter) / 2, (whole.height() - shorter) / 2, shorter, shorter);
    return whole.copy(middle).scaled(side, side, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// -1 for a class without training images.
std::vector<std::int64_t> firstOfEachClass(const data::Dataset& dataset) {
    std::vector<std::int64_t> first(dataset.summary().classes.size(), -1);
    auto missing = first.size();
    for (std::int64_t index = 0; missing > 0 && index < dataset.size(data::Split::Train); ++index)
        if (auto& at = first[static_cast<std::size_t>(dataset.label(data::Split::Train, index))]; at < 0) {
            at = index;
            --missing;
        }
    return first;
}

template<class Item> std::vector<Item> evenly(const std::vector<Item>& items, int most) {
    const auto wanted = std::min(items.size(), static_cast<std::size_t>(most));
    std::vector<Item> taken;
    for (std::size_t i = 0; i < wanted; ++i)
        taken.push_back(items[i * items.size() / wanted]);
    return taken;
}

data::DecodeOptions thumbnail(int side) {
    return {.atLeast = {side, side}};
}

std::vector<fs::path> visibleEntries(const fs::path& folder, std::size_t most) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end && entries.size() < most;
         it.increment(error))
        if (!it->path().filename().native().starts_with('.'))
            entries.push_back(it->path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::vector<fs::path> foldersIn(const fs::path& folder) {
    constexpr std::size_t kMost = 5000; // more classes than any known dataset has
    auto folders = visibleEntries(folder, kMost);
    std::erase_if(folders, [](const fs::path& entry) {
        std::error_code ignored;
        return !fs::is_directory(entry, ignored);
    });
    return folders;
}

/// Class folders, below a train folder or a folder that wraps them if there is one.
std::vector<fs::path> classFolders(const fs::path& folder) {
    auto folders = foldersIn(folder);
    if (folders.size() == 1)
        folders = foldersIn(folders.front());
    for (const auto& inner : folders)
        if (inner.filename() == "train")
            return foldersIn(inner);
    return folders;
}

std::optional<QImage> firstImage(const fs::path& folder, int side) {
    constexpr std::size_t kTries = 8;
    std::vector<std::byte> bytes;
    for (const auto& file : visibleEntries(folder, kTries)) {
        if (!data::readFileBytes(file, bytes).ok())
            continue;
        const auto image = data::decodeImage(bytes, file.string(), thumbnail(side));
        if (image.ok())
            return square(*image, side);
    }
    return std::nullopt;
}

} // namespace

std::vector<QImage> classImages(const data::Dataset& dataset, const ClassImagesOptions& options) {
    std::vector<QImage> images;
    for (const auto index : evenly(firstOfEachClass(dataset), options.most)) {
        if (index < 0)
            continue;
        const auto image = dataset.image(data::Split::Train, index, thumbnail(options.side));
        if (image.ok())
            images.push_back(square(*image, options.side));
    }
    return images;
}

std::vector<QImage> classImages(const fs::path& folder, const ClassImagesOptions& options) {
    std::vector<QImage> images;
    for (const auto& classFolder : evenly(classFolders(folder), options.most))
        if (auto image = firstImage(classFolder, options.side))
            images.push_back(std::move(*image));
    return images;
}

} // namespace retort::ui
