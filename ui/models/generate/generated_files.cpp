#include "models/generate/generated_files.h"

#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"

#include <mutex>

namespace retort::ui {

void GeneratedFiles::add(std::int64_t number, std::string file) {
    const std::unique_lock lock(m_mutex);
    const auto at = static_cast<std::size_t>(number);
    if (at >= m_files.size())
        m_files.resize(at + 1);
    m_files[at] = std::move(file);
}

std::string GeneratedFiles::sampleName(data::Split, std::int64_t index) const {
    const std::shared_lock lock(m_mutex);
    const auto at = static_cast<std::size_t>(index);
    return at < m_files.size() ? m_files[at] : std::string{};
}

std::filesystem::path GeneratedFiles::path(std::int64_t number) const {
    return m_summary.path / sampleName(data::Split::Train, number);
}

Result<data::Image> GeneratedFiles::image(data::Split, std::int64_t index,
                                          const data::DecodeOptions& options) const {
    const auto file = path(index);
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(file, bytes));
    return data::decodeImage(bytes, file.string(), options);
}

Result<std::string> GeneratedFiles::contentHash(data::Split, const std::stop_token&) const {
    return Error{ErrorCode::Unsupported,
                 m_summary.path.string() + ": some of its images may not be generated yet"};
}

} // namespace retort::ui
