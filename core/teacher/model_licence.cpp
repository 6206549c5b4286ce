#include "teacher/model_licence.h"

#include <algorithm>
#include <fstream>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

bool isOfSize(const fs::path& file, std::uint64_t bytes) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return !error && size == bytes;
}

bool isFrom(const download::DownloadList& list, const fs::path& model) {
    std::error_code ignored;
    if (fs::is_regular_file(model, ignored))
        return list.files.size() == 1 && model.stem() == list.name &&
               isOfSize(model, list.files.front().bytes);
    return model.filename() == list.name &&
           std::ranges::all_of(list.files, [&](const download::RemoteFile& file) {
               return isOfSize(model / file.path, file.bytes);
           });
}

/// "license: openrail++" of the lines between two of "---" with which the file begins.
std::string licenceInHeader(const fs::path& readme) {
    constexpr int kMostLines = 200;
    const std::string key = "license:";
    std::ifstream file(readme);
    std::string line;
    if (!std::getline(file, line) || !line.starts_with("---"))
        return {};
    for (int i = 0; i < kMostLines && std::getline(file, line) && !line.starts_with("---"); ++i) {
        if (!line.starts_with(key))
            continue;
        const auto first = line.find_first_not_of(" \t\"'", key.size());
        const auto last = line.find_last_not_of(" \t\"'\r");
        return first == std::string::npos ? std::string{} : line.substr(first, last + 1 - first);
    }
    return {};
}

} // namespace

std::vector<download::DownloadList> modelListsIn(const fs::path& folder) {
    std::vector<download::DownloadList> lists;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (auto list = download::readDownloadList(entry.path()); list.ok())
            lists.push_back(*std::move(list));
    return lists;
}

std::string licenceOf(const fs::path& model, const std::vector<download::DownloadList>& lists) {
    const auto list = std::ranges::find_if(lists, [&](const auto& each) { return isFrom(each, model); });
    return list != lists.end() ? list->licence : licenceInHeader(model / "README.md");
}

} // namespace retort::study
