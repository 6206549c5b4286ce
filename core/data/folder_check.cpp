#include "data/folder_check.h"

#include "base/cancellation.h"
#include "data/file_bytes.h"
#include "data/image_header.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace retort::data {

namespace {

CheckedFile checkFile(const std::filesystem::path& path, Verify verify, std::vector<std::byte>& bytes) {
    CheckedFile checked;
    if (const auto read = readFileBytes(path, bytes); !read) {
        checked.problem = read.error().message;
        return checked;
    }
    const auto source = path.string();
    const auto header = readImageHeader(bytes, source);
    if (!header) {
        checked.problem = header.error().message;
        return checked;
    }
    checked.size = header->size();
    checked.channels = header->channels;
    if (verify == Verify::Decode)
        if (const auto decoded = decodeImage(bytes, source); !decoded)
            checked.problem = decoded.error().message;
    return checked;
}

} // namespace

Result<std::vector<CheckedFile>> checkFiles(const std::filesystem::path& root,
                                            const std::vector<std::string>& names,
                                            const FolderOptions& options) {
    std::vector<CheckedFile> results(names.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&](const auto& afterEach) {
        std::vector<std::byte> bytes;
        for (std::size_t i; !options.stop.stop_requested() && (i = next++) < names.size();) {
            results[i] = checkFile(root / names[i], options.verify, bytes);
            afterEach(i);
        }
    };
    ProgressMeter meter{options.progress, "checking " + root.string(), "files",
                        static_cast<std::int64_t>(names.size())};
    {
        std::vector<std::jthread> workers;
        constexpr std::size_t kFilesWorthAThread = 64;
        const auto most =
            std::min<std::size_t>(std::thread::hardware_concurrency(), names.size() / kFilesWorthAThread);
        for (std::size_t i = 1; i < most; ++i)
            workers.emplace_back([&] { work([](std::size_t) {}); });
        work([&](std::size_t i) { meter.advanceTo(static_cast<std::int64_t>(i)); });
    }
    RETORT_CHECK(checkCancelled(options.stop, "checking " + root.string()));
    meter.advanceTo(static_cast<std::int64_t>(names.size())); // the other workers' too
    meter.finish();
    return results;
}

} // namespace retort::data
