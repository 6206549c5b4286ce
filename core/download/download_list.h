#pragma once
// What a dataset or a model is downloaded from: a JSON file that a person can write.
//
//   {"format": 1, "name": "stl10", "title": "STL10", "page": "https://...", "licence": "research",
//    "base": "http://ai.stanford.edu/~acoates/stl10/",
//    "files": [{"path": "stl10_binary.tar.gz", "bytes": 2640397119, "md5": "91f7..."}]}
//
// A file stands at `base` followed by its path, or where its own "url" says. "bytes", "sha256" and "md5" may
// be omitted; what is not given is not checked. "token": the name under which the environment or the keyring
// may have a token. "part": true for what is no model by itself.

#include "base/result.h"
#include "download/digest.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::download {

struct RemoteFile {
    std::string path;        ///< relative, with '/': where it is kept within the download's folder
    std::string url{};       ///< absolute
    std::uint64_t bytes = 0; ///< 0: not known
    Digest digest{};
};

struct DownloadList {
    std::string name; ///< letters, digits, '-', '_' and '.', which does not begin it
    std::string title{};
    std::string page{}; ///< where a person reads about it and is granted access
    std::string licence{};
    std::string tokenName{}; ///< empty: none is sent
    std::string tokenHost{}; ///< the only one that it is sent to; empty: that of the first file
    bool isPart = false;     ///< of models, none by itself: a LoRA, an image adapter, a small decoder
    std::vector<RemoteFile> files;

    std::uint64_t bytes() const; ///< of all files whose size is known
};

/// Corrupt: not JSON. NewerVersion. InvalidArgument: a key that is unknown or of the wrong type, no files, a
/// path that leads out of its folder or comes twice, an address that is not http(s), a digest of the wrong
/// length. The messages begin with `source` and the line.
Result<DownloadList> parseDownloadList(std::string_view text, const std::string& source);
Result<DownloadList> readDownloadList(const std::filesystem::path& file);

/// The same files at another server: every file at `base` followed by its path. The token stays the first
/// server's. InvalidArgument: no address.
Result<DownloadList> atMirror(DownloadList list, const std::string& base);

} // namespace retort::download
