#include "clip/gzip.h"

#include "base/file.h"

#include <fmt/format.h>

#ifdef RETORT_HAVE_ZLIB
#include <zlib.h>

#include <algorithm>
#endif

namespace retort::clip {

namespace {

#ifdef RETORT_HAVE_ZLIB

/// Owns zlib's state for one stream.
class Inflater {
public:
    explicit Inflater(std::string& compressed) {
        constexpr int kGzipWithLargestWindow = 15 + 16;
        m_stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
        m_stream.avail_in = static_cast<uInt>(compressed.size());
        m_ready = inflateInit2(&m_stream, kGzipWithLargestWindow) == Z_OK;
    }
    ~Inflater() {
        if (m_ready)
            inflateEnd(&m_stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Appends to `text` until the stream ends (true) or is damaged, cut short or longer than `limit`
    /// (false).
    bool inflateInto(std::string& text, std::size_t limit) {
        constexpr std::size_t kChunk = 1u << 18;
        int state = m_ready ? Z_OK : Z_MEM_ERROR;
        while (state == Z_OK && text.size() <= limit) {
            const auto before = text.size();
            text.resize(before + kChunk);
            m_stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
            m_stream.avail_out = static_cast<uInt>(kChunk);
            state = inflate(&m_stream, Z_NO_FLUSH);
            text.resize(before + kChunk - m_stream.avail_out);
        }
        return state == Z_STREAM_END && text.size() <= limit;
    }

private:
    z_stream m_stream{};
    bool m_ready = false;
};

Result<std::string> inflated(std::string compressed, const std::filesystem::path& path, std::size_t limit) {
    std::string text;
    if (Inflater(compressed).inflateInto(text, limit))
        return text;
    if (text.size() > limit)
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{}: inflates to more than {} bytes; is it the right file?", path.string(), limit)};
    return Error{
        ErrorCode::Corrupt,
        fmt::format("{}: the gzip stream is damaged or cut short after {} bytes of text; download it again",
                    path.string(), text.size())};
}

#else

Result<std::string> inflated(std::string, const std::filesystem::path& path, std::size_t) {
    return Error{ErrorCode::Unsupported,
                 fmt::format("{0}: compressed, and this build has no zlib; unpack it with: gunzip -k {0}",
                             path.string())};
}

#endif

} // namespace

Result<std::string> readPossiblyCompressedText(const std::filesystem::path& path, std::size_t limit) {
    RETORT_TRY(auto text, readTextFile(path, limit));
    constexpr std::string_view kGzipMagic = "\x1F\x8B";
    if (text.find(kGzipMagic) != 0)
        return text;
    return inflated(std::move(text), path, limit);
}

} // namespace retort::clip
