#pragma once
// What a teacher's text tower says to prompts, each text encoded once. A folder of small files, each with the
// rows of the texts that were new when it was written; texts are known by their hash. The folder may be
// deleted at any time, and two programs may write to it.

#include "base/progress.h"
#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

class PromptCache {
public:
    /// Texts to fp32 [texts, width], of unit length.
    using Encoder = std::function<Result<at::Tensor>(const std::vector<std::string>&)>;

    /// `folder` is one teacher's: what encodes otherwise has another. It need not exist.
    PromptCache(std::filesystem::path folder, std::int64_t width)
        : m_folder(std::move(folder)), m_width(width) {}

    /// fp32 [texts, width] on the CPU, a row for each text; equal texts are encoded once. What was encoded
    /// before an error or a stop is kept. Errors are the encoder's, Cancelled, and those of writing.
    Result<at::Tensor> rows(const std::vector<std::string>& texts, const Encoder& encode,
                            const ProgressSink& progress, const std::stop_token& stop);

private:
    struct Place {
        at::Tensor rows;
        std::int64_t row = 0;
    };

    void readNewFiles();
    void readFile(const std::filesystem::path& file);
    std::vector<std::string> missingFrom(const std::vector<std::string>& texts) const;
    Status encodeSome(const std::vector<std::string>& texts, const Encoder& encode);
    void take(const at::Tensor& rows, const std::vector<std::string>& hashes);

    std::filesystem::path m_folder;
    std::int64_t m_width;
    std::set<std::string> m_read;          ///< names of files
    std::map<std::string, Place> m_places; ///< by the text's hash
};

} // namespace retort::study
