#pragma once
// Images by the names under which tables list them.

#include "data/dataset.h"
#include "data/formats/folder_tree.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retort::data {

class ImageIndex {
public:
    /// The images in `folder` and below, under names relative to `root`; `splits` are folders among them.
    ImageIndex(const FolderNode& folder, const std::filesystem::path& root,
               const std::map<Split, const FolderNode*>& splits);

    std::size_t size() const { return m_images.size(); }
    const std::string& fileName(std::size_t image) const { return m_images[image].file; }
    std::optional<Split> splitOf(std::size_t image) const { return m_images[image].split; }

    /// The image that a table in `tableFolder` calls so: by its file name, in any case or without extension,
    /// after folders of which one's own or the table's may be missing. Of several, the one that lies exactly
    /// there from the table's folder or the root, the one in the folder of
    /// `split`, or else in the table's own folder. Empty when there is none, or more than one.
    std::optional<std::size_t> find(std::string_view name, const std::filesystem::path& tableFolder,
                                    std::optional<Split> split) const;

    /// Whether find() gives none because several images could be meant.
    bool fitsSeveral(std::string_view name, const std::filesystem::path& tableFolder,
                     std::optional<Split> split) const;

    /// Whether an image has this file name, extension included.
    bool isFileName(std::string_view name) const;

private:
    struct Entry {
        std::string file;             ///< relative to the root
        std::filesystem::path folder; ///< as a person sees it
        std::optional<Split> split;
    };
    using Positions = std::vector<std::size_t>;

    void add(const FolderNode& folder, const std::filesystem::path& root, std::optional<Split> split,
             const std::map<Split, const FolderNode*>& splits);
    Positions fitting(std::string_view name, const std::filesystem::path& tableFolder,
                      std::optional<Split> split) const;
    Positions called(const std::string& name) const;

    std::vector<Entry> m_images;
    std::filesystem::path m_root;
    std::unordered_map<std::string, std::size_t> m_byFile;
    std::unordered_map<std::string, Positions> m_byName;
    std::unordered_map<std::string, Positions> m_byStem;
    std::unordered_map<std::string, Positions> m_byNameInAnyCase;
};

} // namespace retort::data
