#include "data/formats/image_index.h"

#include "data/class_names.h"

#include <algorithm>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

/// Whether one of the two paths ends with the other.
bool endAlike(const fs::path& a, const fs::path& b) {
    auto x = std::make_reverse_iterator(a.end());
    auto y = std::make_reverse_iterator(b.end());
    const auto xEnd = std::make_reverse_iterator(a.begin());
    const auto yEnd = std::make_reverse_iterator(b.begin());
    while (x != xEnd && y != yEnd && *x == *y) {
        ++x;
        ++y;
    }
    return x == xEnd || y == yEnd;
}

std::string withSlashes(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '\\', '/');
    return text;
}

} // namespace

ImageIndex::ImageIndex(const FolderNode& folder, const fs::path& root,
                       const std::map<Split, const FolderNode*>& splits)
    : m_root(root) {
    add(folder, root, std::nullopt, splits);
    for (std::size_t i = 0; i < m_images.size(); ++i) {
        const fs::path file{m_images[i].file};
        m_byFile.emplace(m_images[i].file, i);
        const auto composed = [](const fs::path& name) {
            return composedName(name.string()).value_or(name.string());
        };
        m_byName[composed(file.filename())].push_back(i);
        m_byStem[composed(file.stem())].push_back(i);
        m_byNameInAnyCase[lookAlikeKey(file.filename().string())].push_back(i);
    }
}

void ImageIndex::add(const FolderNode& folder, const fs::path& root, std::optional<Split> split,
                     const std::map<Split, const FolderNode*>& splits) {
    for (const auto& [own, node] : splits)
        if (node == &folder)
            split = own;
    for (const auto& file : folder.files)
        if (!isCompanionFile(file))
            m_images.push_back({(folder.path / file).lexically_relative(root).string(), folder.path, split});
    for (const auto& inner : folder.folders)
        add(inner, root, split, splits);
}

bool ImageIndex::isFileName(std::string_view name) const {
    return m_byNameInAnyCase.contains(lookAlikeKey(fs::path(withSlashes(name)).filename().string()));
}

ImageIndex::Positions ImageIndex::called(const std::string& name) const {
    const auto byName = m_byName.find(name);
    if (byName != m_byName.end())
        return byName->second;
    const auto byStem = m_byStem.find(name);
    if (byStem != m_byStem.end())
        return byStem->second;
    const auto inAnyCase = m_byNameInAnyCase.find(lookAlikeKey(name));
    return inAnyCase == m_byNameInAnyCase.end() ? Positions{} : inAnyCase->second;
}

std::optional<std::size_t> ImageIndex::find(std::string_view name, const fs::path& tableFolder,
                                            std::optional<Split> split) const {
    const auto found = fitting(name, tableFolder, split);
    return found.size() == 1 ? std::optional{found.front()} : std::nullopt;
}

bool ImageIndex::fitsSeveral(std::string_view name, const fs::path& tableFolder,
                             std::optional<Split> split) const {
    return fitting(name, tableFolder, split).size() > 1;
}

ImageIndex::Positions ImageIndex::fitting(std::string_view name, const fs::path& tableFolder,
                                          std::optional<Split> split) const {
    const auto path = fs::path(withSlashes(name)).lexically_normal();
    if (path.has_parent_path())
        for (const auto& from : {tableFolder.lexically_relative(m_root), fs::path{}}) {
            const auto whole = m_byFile.find((from / path).lexically_normal().string());
            if (whole != m_byFile.end() && (!split || m_images[whole->second].split == split))
                return {whole->second};
        }
    auto found = called(composedName(path.filename().string()).value_or(""));
    const auto keep = [&](const auto& wanted) {
        Positions kept;
        std::copy_if(found.begin(), found.end(), std::back_inserter(kept), wanted);
        return kept;
    };
    found = keep([&](std::size_t i) {
        const auto own = fs::path(m_images[i].file).parent_path();
        return endAlike(own, path.parent_path().relative_path());
    });
    if (found.size() > 1 && split)
        if (auto own = keep([&](std::size_t i) { return m_images[i].split == split; }); !own.empty())
            found = std::move(own);
    if (found.size() > 1)
        if (auto own = keep([&](std::size_t i) { return m_images[i].folder == tableFolder; }); !own.empty())
            found = std::move(own);
    return found;
}

} // namespace retort::data
