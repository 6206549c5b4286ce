#include "teacher/prompt_cache.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "base/sha256.h"
#include "tensor/torch_error.h"
#include "tensor/torch_tensor.h"

#include <torch/types.h>

#include <algorithm>
#include <optional>
#include <span>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kRowsName = "prompts";
constexpr const char* kTextsKey = "retort.texts"; ///< the texts' hashes, one after the other
constexpr const char* kRowsHashKey = "retort.sha256";
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kTextsPerFile = 256; ///< as many are lost at most when encoding is stopped

std::string joined(const std::vector<std::string>& hashes) {
    std::string all;
    for (const auto& hash : hashes)
        all += hash;
    return all;
}

std::vector<std::string> parted(const std::string& all) {
    std::vector<std::string> hashes;
    for (std::size_t at = 0; at + kHashDigits <= all.size(); at += kHashDigits)
        hashes.push_back(all.substr(at, kHashDigits));
    return hashes;
}

std::vector<std::string> hashesOf(const std::vector<std::string>& texts) {
    std::vector<std::string> hashes;
    for (const auto& text : texts)
        hashes.push_back(sha256(text));
    return hashes;
}

std::string contentHashOf(std::span<const std::byte> rows, const std::string& texts) {
    return Sha256{}.update(texts).update(rows).hex();
}

struct CachedPrompts {
    at::Tensor rows;
    std::vector<std::string> hashes;
};

/// Nothing when the file does not hold what was written.
std::optional<CachedPrompts> readPromptRows(const fs::path& file, std::int64_t width) {
    const auto archive = tensor::TensorArchive::open(file);
    if (!archive)
        return std::nullopt;
    const auto* entry = archive->find(kRowsName);
    const auto texts = archive->metadata().find(kTextsKey);
    const auto hash = archive->metadata().find(kRowsHashKey);
    if (!entry || entry->dtype != tensor::DType::F32 || texts == archive->metadata().end() ||
        hash == archive->metadata().end() || contentHashOf(entry->bytes, texts->second) != hash->second)
        return std::nullopt;
    auto hashes = parted(texts->second);
    if (entry->shape != std::vector<std::int64_t>{static_cast<std::int64_t>(hashes.size()), width})
        return std::nullopt;
    return CachedPrompts{.rows = tensor::viewOf(*entry), .hashes = std::move(hashes)};
}

} // namespace

Result<at::Tensor> PromptCache::rows(const std::vector<std::string>& texts, const Encoder& encode,
                                     const ProgressSink& progress, const std::stop_token& stop) {
    auto missing = missingFrom(texts);
    if (!missing.empty()) {
        readNewFiles();
        missing = missingFrom(texts);
    }
    ProgressMeter meter(progress, "teacher reads prompts", "prompts",
                        static_cast<std::int64_t>(missing.size()));
    for (std::size_t first = 0; first < missing.size(); first += kTextsPerFile) {
        RETORT_CHECK(checkCancelled(stop, "reading prompts"));
        const auto last = std::min(first + kTextsPerFile, missing.size());
        RETORT_CHECK(encodeSome({missing.begin() + static_cast<std::ptrdiff_t>(first),
                                 missing.begin() + static_cast<std::ptrdiff_t>(last)},
                                encode));
        meter.advanceTo(static_cast<std::int64_t>(last));
    }
    if (!missing.empty())
        meter.finish();
    return tensor::guarded("collecting prompts", [&]() -> Result<at::Tensor> {
        auto collected = torch::empty({static_cast<std::int64_t>(texts.size()), m_width}, torch::kFloat32);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto& place = m_places.at(sha256(texts[i]));
            std::copy_n(place.rows.data_ptr<float>() + place.row * m_width, m_width,
                        collected.data_ptr<float>() + static_cast<std::int64_t>(i) * m_width);
        }
        return collected;
    });
}

std::vector<std::string> PromptCache::missingFrom(const std::vector<std::string>& texts) const {
    std::vector<std::string> missing;
    std::set<std::string> seen;
    for (const auto& text : texts)
        if (const auto hash = sha256(text); !m_places.contains(hash) && seen.insert(hash).second)
            missing.push_back(text);
    return missing;
}

void PromptCache::readNewFiles() {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_folder, ignored))
        if (entry.path().extension() == ".safetensors" && m_read.insert(entry.path().filename()).second)
            readFile(entry.path());
}

void PromptCache::readFile(const fs::path& file) {
    if (const auto read = readPromptRows(file, m_width))
        take(read->rows, read->hashes);
}

Status PromptCache::encodeSome(const std::vector<std::string>& texts, const Encoder& encode) {
    RETORT_TRY(const at::Tensor encoded, encode(texts));
    const auto hashes = hashesOf(texts);
    const auto all = joined(hashes);
    RETORT_CHECK(createFolders(m_folder));
    const auto file = m_folder / (sha256(all) + ".safetensors");
    return tensor::guarded("keeping prompts", [&]() -> Status {
        const auto rows = encoded.to(at::kCPU, at::kFloat).contiguous();
        const std::span bytes(static_cast<const std::byte*>(rows.data_ptr()), rows.nbytes());
        RETORT_CHECK(tensor::saveTensors(file, {{kRowsName, rows}},
                                         {{kTextsKey, all}, {kRowsHashKey, contentHashOf(bytes, all)}}));
        m_read.insert(file.filename());
        take(rows, hashes);
        return {};
    });
}

void PromptCache::take(const at::Tensor& rows, const std::vector<std::string>& hashes) {
    for (std::size_t i = 0; i < hashes.size(); ++i)
        m_places.insert_or_assign(hashes[i], Place{.rows = rows, .row = static_cast<std::int64_t>(i)});
}

} // namespace retort::study
