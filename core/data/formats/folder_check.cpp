#include "data/formats/folder_check.h"

#include "base/cancellation.h"
#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "data/images/image_header.h"
#include "data/repeated_images.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace retort::data {

namespace {

/// A file in the eyes of one thread.
struct LookedAt {
    CheckedFile checked;
    std::optional<FileMark> mark; ///< where the verdict stays true as long as the file has this mark
};

class FolderCheck {
public:
    FolderCheck(const std::filesystem::path& root, const std::vector<std::string>& names,
                const FolderOptions& options)
        : m_root(root), m_names(names), m_options(options), m_known(options.verdicts.of(root)),
          m_results(names.size()) {}

    Result<std::vector<CheckedFile>> perform();

private:
    void work(ProgressMeter* meter);
    LookedAt look(const std::string& name, std::vector<std::byte>& bytes);
    LookedAt guardedLook(const std::string& name, std::vector<std::byte>& bytes);
    CheckedFile read(const std::filesystem::path& path, std::vector<std::byte>& bytes, bool& lasts);
    Result<Image> decode(const std::vector<std::byte>& bytes, const std::string& source, ImageSize size);
    void keepVerdicts() const;

    const std::filesystem::path& m_root;
    const std::vector<std::string>& m_names;
    const FolderOptions& m_options;
    const VerdictsOfFolder m_known;
    std::vector<LookedAt> m_results;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_learnt{false}; ///< something that was not known
    std::mutex m_oneLargeImage;
};

/// Every core may hold an image; large ones take turns, so that a folder of them does not fill the memory.
Result<Image> FolderCheck::decode(const std::vector<std::byte>& bytes, const std::string& source,
                                  ImageSize size) {
    constexpr std::int64_t kLarge = 16'000'000;
    std::unique_lock turn{m_oneLargeImage, std::defer_lock};
    if (std::int64_t{size.width} * size.height > kLarge)
        turn.lock();
    return decodeImage(bytes, source);
}

CheckedFile FolderCheck::read(const std::filesystem::path& path, std::vector<std::byte>& bytes, bool& lasts) {
    CheckedFile checked;
    const auto refuse = [&](const Error& error) {
        checked.problem = error.message;
        lasts = error.code == ErrorCode::Corrupt || error.code == ErrorCode::Unsupported;
        return checked;
    };
    if (const auto done = readFileBytes(path, bytes); !done)
        return refuse(done.error());
    const auto source = path.string();
    const auto header = readImageHeader(bytes, source);
    if (!header)
        return refuse(header.error());
    checked.size = header->size();
    checked.channels = header->channels;
    checked.holdsSeveral = header->holdsSeveral;
    if (const auto allowed = checkPixelCount(checked.size, source, {}); !allowed)
        return refuse(allowed.error());
    if (m_options.verify == Verify::Structure)
        return checked;
    const auto decoded = decode(bytes, source, checked.size);
    if (!decoded)
        return refuse(decoded.error());
    checked.fingerprint = fingerprintOf(*decoded);
    lasts = true;
    return checked;
}

LookedAt FolderCheck::look(const std::string& name, std::vector<std::byte>& bytes) {
    const auto path = m_root / name;
    const auto before = markOf(path);
    if (const auto known = m_known.find(name);
        before && known != m_known.end() && known->second.mark == *before)
        return {known->second.checked, before};
    bool lasts = false;
    auto checked = read(path, bytes, lasts);
    if (!lasts || m_options.verify == Verify::Structure || markOf(path) != before)
        return {std::move(checked), {}};
    m_learnt = true;
    return {std::move(checked), before};
}

/// On a thread of its own: what is thrown, for example for want of memory, makes the file one that cannot be
/// used.
LookedAt FolderCheck::guardedLook(const std::string& name, std::vector<std::byte>& bytes) {
    auto looked = guarded((m_root / name).string(), [&]() -> Result<LookedAt> { return look(name, bytes); });
    if (looked.ok())
        return *std::move(looked);
    LookedAt unusable;
    unusable.checked.problem = looked.error().message;
    return unusable;
}

void FolderCheck::work(ProgressMeter* meter) {
    std::vector<std::byte> bytes;
    for (std::size_t i; !m_options.stop.stop_requested() && (i = m_next++) < m_names.size();) {
        m_results[i] = guardedLook(m_names[i], bytes);
        if (meter != nullptr)
            meter->advanceTo(static_cast<std::int64_t>(i));
    }
}

void FolderCheck::keepVerdicts() const {
    if (!m_learnt)
        return;
    auto verdicts = m_options.stop.stop_requested() ? m_known : VerdictsOfFolder{};
    for (std::size_t i = 0; i < m_names.size(); ++i)
        if (const auto& [checked, mark] = m_results[i]; mark)
            verdicts.insert_or_assign(m_names[i], FileVerdict{*mark, checked});
    m_options.verdicts.keep(m_root, verdicts);
}

Result<std::vector<CheckedFile>> FolderCheck::perform() {
    ProgressMeter meter{m_options.progress, "checking " + m_root.string(), "files",
                        static_cast<std::int64_t>(m_names.size())};
    {
        std::vector<std::jthread> workers;
        constexpr std::size_t kFilesWorthAThread = 16;
        const auto most =
            std::min<std::size_t>(std::thread::hardware_concurrency(), m_names.size() / kFilesWorthAThread);
        for (std::size_t i = 1; i < most; ++i)
            workers.emplace_back([this] { work(nullptr); });
        work(&meter);
    }
    keepVerdicts(); // of a stopped check too: the next goes on behind it
    RETORT_CHECK(checkCancelled(m_options.stop, "checking " + m_root.string()));
    meter.advanceTo(static_cast<std::int64_t>(m_names.size())); // the other workers' too
    meter.finish();
    std::vector<CheckedFile> checked;
    checked.reserve(m_results.size());
    for (auto& result : m_results)
        checked.push_back(std::move(result.checked));
    return checked;
}

} // namespace

Result<std::vector<CheckedFile>> checkFiles(const std::filesystem::path& root,
                                            const std::vector<std::string>& names,
                                            const FolderOptions& options) {
    return FolderCheck{root, names, options}.perform();
}

} // namespace retort::data
