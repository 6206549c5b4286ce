#include "synthesis/sets/disk_need.h"

#include <fmt/format.h>

namespace retort::synthesis {

namespace {

/// Bytes per pixel of busy images; PNG does not grow beyond the three of the pixels.
double bytesPerPixel(FileFormat format) {
    constexpr double kPng = 3, kLossy = 1;
    return format == FileFormat::Png ? kPng : kLossy;
}

/// Finer than that of estimates: both sides of a comparison.
std::string readable(std::uint64_t bytes) {
    constexpr double kKilo = 1e3, kMega = 1e6, kGiga = 1e9;
    const auto count = static_cast<double>(bytes);
    if (count < kMega)
        return fmt::format("{:.0f} kB", count / kKilo);
    return count < kGiga ? fmt::format("{:.1f} MB", count / kMega) : fmt::format("{:.1f} GB", count / kGiga);
}

} // namespace

std::uint64_t bytesNeeded(const DiskNeed& need) {
    // Text chunks, the store's row with its share of the log, and the rest of the last block of the file.
    constexpr double kBesidesPixels = 6 * 1024;
    const double pixels = static_cast<double>(need.size.width) * need.size.height;
    const double images =
        static_cast<double>(need.images) * (pixels * bytesPerPixel(need.format) + kBesidesPixels);
    const double embeddings = static_cast<double>(need.embeddingRows) * need.embeddingWidth * sizeof(float);
    return static_cast<std::uint64_t>(images + embeddings);
}

Result<std::uint64_t> freeBytesAt(const std::filesystem::path& path) {
    std::error_code error;
    const auto space = std::filesystem::space(path, error);
    if (error)
        return systemError(path.string(), "its free space cannot be asked for", error.value());
    return static_cast<std::uint64_t>(space.available);
}

Status checkDisk(const std::filesystem::path& folder, std::uint64_t needed, const FreeBytes& freeBytes) {
    RETORT_TRY(const auto available, freeBytes ? freeBytes(folder) : freeBytesAt(folder));
    if (needed <= available)
        return {};
    return Error{ErrorCode::DiskFull,
                 fmt::format("{}: the images need up to {}, {} are free; free some space, generate fewer or "
                             "smaller images, or choose another workspace",
                             folder.string(), readable(needed), readable(available))};
}

} // namespace retort::synthesis
