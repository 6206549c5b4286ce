#include "synthesis/sets/condition_file.h"

#include "base/file.h"
#include "tensor/safetensors.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTensorName = "conditions";
constexpr std::size_t kLengthBytes = 8;

std::size_t bytesOf(const ConditionShape& shape) {
    return static_cast<std::size_t>(shape.rows) * static_cast<std::size_t>(shape.width) * sizeof(float);
}

/// Length and header of the safetensors format; the header is padded so that the numbers lie aligned.
std::string headerOf(const ConditionShape& shape) {
    auto text = fmt::format(R"({{"{}":{{"dtype":"F32","shape":[{},{}],"data_offsets":[0,{}]}}}})",
                            kTensorName, shape.rows, shape.width, bytesOf(shape));
    constexpr std::size_t kAlignment = 64, kByteBits = 8;
    text.append((kAlignment - (kLengthBytes + text.size()) % kAlignment) % kAlignment, ' ');
    std::string length;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length += static_cast<char>(text.size() >> (kByteBits * i));
    return length + text;
}

Status writeZeros(const fs::path& path, const ConditionShape& shape) {
    RETORT_TRY(auto file, AtomicFile::create(path));
    RETORT_CHECK(file.write(headerOf(shape)));
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    const std::vector<std::byte> zeros(std::min(kPiece, bytesOf(shape)));
    for (auto left = bytesOf(shape); left > 0;) {
        const auto count = std::min(left, zeros.size());
        RETORT_CHECK(file.write(std::span{zeros}.first(count)));
        left -= count;
    }
    return file.commit();
}

Result<tensor::TensorEntry> checkedEntry(const fs::path& path, const ConditionShape& shape) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    const auto* entry = archive.find(kTensorName);
    const std::vector<std::int64_t> expected{shape.rows, shape.width};
    if (entry && entry->dtype == tensor::DType::F32 && entry->shape == expected)
        return *entry;
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: holds no fp32 tensor \"{}\" of {} x {}; the set's embeddings are lost, "
                             "generate it again under another seed or in another workspace",
                             path.string(), kTensorName, shape.rows, shape.width)};
}

} // namespace

Status writeConditions(const fs::path& path, const ConditionShape& shape, std::span<const float> values) {
    RETORT_TRY(auto file, AtomicFile::create(path));
    RETORT_CHECK(file.write(headerOf(shape)));
    RETORT_CHECK(file.write(std::as_bytes(values)));
    return file.commit();
}

Result<int> conditionWidth(const fs::path& path) {
    constexpr std::int64_t kWidest = 1 << 20;
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    const auto* entry = archive.find(kTensorName);
    if (entry && entry->shape.size() == 2 && entry->shape[1] > 0 && entry->shape[1] <= kWidest)
        return static_cast<int>(entry->shape[1]);
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: holds no tensor \"{}\" of rows; its set must be generated "
                             "again",
                             path.string(), kTensorName)};
}

Result<std::shared_ptr<const float>> mapConditions(const fs::path& path, const ConditionShape& shape) {
    RETORT_TRY(const auto entry, checkedEntry(path, shape));
    if (reinterpret_cast<std::uintptr_t>(entry.bytes.data()) % alignof(float) != 0)
        return Error{ErrorCode::Corrupt, fmt::format("{}: its numbers are not aligned", path.string())};
    return std::shared_ptr<const float>(entry.owner, reinterpret_cast<const float*>(entry.bytes.data()));
}

ConditionFile::ConditionFile(fs::path path, int descriptor, std::int64_t dataBegin, ConditionShape shape)
    : m_path(std::move(path)), m_descriptor(descriptor), m_dataBegin(dataBegin), m_shape(shape) {}

ConditionFile::ConditionFile(ConditionFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_dataBegin(other.m_dataBegin), m_shape(other.m_shape) {}

ConditionFile::~ConditionFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<ConditionFile> ConditionFile::open(const fs::path& path, const ConditionShape& shape) {
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        RETORT_CHECK(writeZeros(path, shape));
    RETORT_TRY(const auto entry, checkedEntry(path, shape));
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return systemError(path.string(), "cannot be opened for writing", errno);
    return ConditionFile{path, descriptor, entry.bytes.data() - entry.owner.get(), shape};
}

Status ConditionFile::write(std::int64_t row, std::span<const float> values) {
    const auto width = static_cast<std::size_t>(m_shape.width);
    if (row < 0 || row >= m_shape.rows || values.size() != width)
        return Error{ErrorCode::Internal,
                     fmt::format("{}: {} numbers do not fit into row {} of {} x {}", m_path.string(),
                                 values.size(), row, m_shape.rows, m_shape.width)};
    auto bytes = std::as_bytes(values);
    auto at = m_dataBegin + row * static_cast<std::int64_t>(bytes.size());
    while (!bytes.empty()) {
        const auto written = ::pwrite(m_descriptor, bytes.data(), bytes.size(), at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError(m_path.string(), "cannot be written", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        at += written;
    }
    return {};
}

Status ConditionFile::sync() {
    if (::fdatasync(m_descriptor) != 0)
        return systemError(m_path.string(), "cannot be synced", errno);
    return {};
}

} // namespace retort::synthesis
