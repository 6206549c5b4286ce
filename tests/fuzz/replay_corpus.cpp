// Runs a fuzz target over every file of a folder and over every prefix of each short one.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    constexpr std::size_t kLongestWithPrefixes = 4096;
    std::size_t files = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
            const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
            if (bytes.size() <= kLongestWithPrefixes)
                for (std::size_t length = 0; length < bytes.size(); ++length)
                    LLVMFuzzerTestOneInput(data, length);
            LLVMFuzzerTestOneInput(data, bytes.size());
            ++files;
        }
    }
    std::printf("replayed %zu files\n", files);
    return files > 0 ? 0 : 1;
}
