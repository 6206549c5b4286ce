// Any bytes as an archive: whatever they are, nothing may appear outside the folder, and no link inside it.

#include "data/archives/archive.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

namespace {

namespace fs = std::filesystem;

/// A folder of this process with one inside it, removed when it ends.
class ScratchFolder {
public:
    ScratchFolder() {
        auto name = (fs::temp_directory_path() / "fuzz_archive_XXXXXX").string();
        if (!::mkdtemp(name.data()))
            std::abort();
        m_path = name;
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }

    /// Empty again.
    fs::path inside() const {
        fs::remove_all(m_path / "inside");
        fs::create_directory(m_path / "inside");
        return m_path / "inside";
    }
    bool holdsMoreThanInside() const {
        for (const auto& entry : fs::directory_iterator(m_path))
            if (entry.path().filename() != "inside")
                return true;
        return false;
    }

private:
    fs::path m_path;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ScratchFolder folder;
    const auto inside = folder.inside();
    constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20;
    const retort::data::UnpackOptions options{.limits = {.bytes = kMostBytes, .entries = 50}};
    (void)retort::data::unpackBytes(std::as_bytes(std::span{data, size}), "fuzz", inside, options);
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(inside)) {
        if (entry.is_symlink() || (!entry.is_directory() && !entry.is_regular_file()))
            __builtin_trap();
        bytes += entry.is_regular_file() ? entry.file_size() : 0;
    }
    if (bytes > kMostBytes || folder.holdsMoreThanInside())
        __builtin_trap();
    return 0;
}
