#pragma once
// A folder for what a target reads by path: in memory where the machine has such a place, removed when the
// process ends.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace retort::fuzz {

class ScratchFolder {
public:
    explicit ScratchFolder(const std::string& name) {
        std::error_code ignored;
        const std::filesystem::path memory = "/dev/shm";
        const auto place =
            std::filesystem::is_directory(memory, ignored) ? memory : std::filesystem::temp_directory_path();
        auto folder = (place / ("fuzz_" + name + "_XXXXXX")).string();
        if (!::mkdtemp(folder.data()))
            std::abort();
        m_path = folder;
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(std::string_view name) const { return m_path / name; }
    /// The file's path, with these bytes in it.
    std::filesystem::path write(std::string_view name, std::string_view bytes) const {
        const auto file = m_path / name;
        std::ofstream(file, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return file;
    }

private:
    std::filesystem::path m_path;
};

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace retort::fuzz
