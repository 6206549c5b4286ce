#include "tensor/safetensors.h"

#include "base/file.h"
#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>

namespace retort::tensor {

namespace fs = std::filesystem;
using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 100'000'000; // the limit of the reference implementation
constexpr std::size_t kMostDimensions = 16;

Error corrupt(const std::string& source, const std::string& problem) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", source, problem)};
}

bool isPickle(const fs::path& path) {
    const auto extension = path.extension();
    return extension == ".pt" || extension == ".pth" || extension == ".ckpt" || extension == ".bin" ||
           extension == ".pkl";
}

Error pickleRefused(const fs::path& path) {
    return {
        ErrorCode::Unsupported,
        fmt::format(
            "{}: a pickle file can run any code and is not read; convert it to safetensors, for example in "
            "Python: safetensors.torch.save_file(torch.load(\"{}\", weights_only=True), \"{}\")",
            path.string(), path.filename().string(),
            fs::path{path.filename()}.replace_extension(".safetensors").string())};
}

/// What the header says of one tensor, before its bytes are believed to be there.
class EntryParser {
public:
    EntryParser(const std::string& source, std::span<const std::byte> data)
        : m_source(source), m_data(data) {}

    Result<TensorEntry> parse(const std::string& name, const json& value) const {
        if (!value.is_object())
            return fail(name, "its header entry is not an object");
        TensorEntry entry{.name = name};
        RETORT_TRY(entry.dtype, parseDType(name, value));
        RETORT_TRY(entry.shape, parseShape(name, value));
        RETORT_TRY(entry.bytes, parseBytes(entry, value));
        return entry;
    }

private:
    Error fail(const std::string& name, const std::string& problem) const {
        return corrupt(m_source, fmt::format("tensor \"{}\": {}", name, problem));
    }

    Result<DType> parseDType(const std::string& name, const json& value) const {
        const auto found = value.find("dtype");
        if (found == value.end() || !found->is_string())
            return fail(name, "its dtype is missing or not a string");
        if (const auto dtype = dtypeNamed(found->get_ref<const std::string&>()))
            return *dtype;
        return fail(name, fmt::format("unknown dtype {}", found->dump()));
    }

    Result<std::vector<std::int64_t>> parseShape(const std::string& name, const json& value) const {
        const auto found = value.find("shape");
        if (found == value.end() || !found->is_array())
            return fail(name, "its shape is missing or not an array");
        if (found->size() > kMostDimensions)
            return fail(name,
                        fmt::format("{} dimensions, at most {} are read", found->size(), kMostDimensions));
        std::vector<std::int64_t> shape;
        for (const auto& dimension : *found) {
            constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            if (!dimension.is_number_unsigned() || dimension.get<std::uint64_t>() > kLargest)
                return fail(name, fmt::format("shape {} holds something that is no size", found->dump()));
            shape.push_back(dimension.get<std::int64_t>());
        }
        return shape;
    }

    Result<std::span<const std::byte>> parseBytes(const TensorEntry& entry, const json& value) const {
        const auto found = value.find("data_offsets");
        if (found == value.end() || !found->is_array() || found->size() != 2 ||
            !(*found)[0].is_number_unsigned() || !(*found)[1].is_number_unsigned())
            return fail(entry.name, "its data_offsets are not two whole numbers");
        const auto begin = (*found)[0].get<std::uint64_t>();
        const auto end = (*found)[1].get<std::uint64_t>();
        if (begin > end)
            return fail(entry.name, fmt::format("its data_offsets [{}, {}] are reversed", begin, end));
        if (end > m_data.size())
            return fail(entry.name,
                        fmt::format("its data_offsets [{}, {}] leave the file, which holds {} data bytes",
                                    begin, end, m_data.size()));
        RETORT_TRY(const auto expected, byteCount(entry));
        if (end - begin != expected)
            return fail(entry.name,
                        fmt::format("{} of shape [{}] takes {} bytes, its data_offsets [{}, {}] hold {}",
                                    name(entry.dtype), fmt::join(entry.shape, ", "), expected, begin, end,
                                    end - begin));
        return m_data.subspan(begin, end - begin);
    }

    Result<std::uint64_t> byteCount(const TensorEntry& entry) const {
        std::uint64_t bytes = sizeOf(entry.dtype);
        for (const auto dimension : entry.shape)
            if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(dimension), &bytes))
                return fail(entry.name,
                            fmt::format("shape [{}] is larger than any file", fmt::join(entry.shape, ", ")));
        return bytes;
    }

    const std::string& m_source;
    std::span<const std::byte> m_data;
};

/// Every data byte must belong to exactly one tensor.
Status checkCoverage(const std::string& source, const std::map<std::string, TensorEntry>& entries,
                     std::span<const std::byte> data) {
    std::vector<const TensorEntry*> ordered;
    for (const auto& [name, entry] : entries)
        if (!entry.bytes.empty())
            ordered.push_back(&entry);
    std::sort(ordered.begin(), ordered.end(),
              [](const auto* a, const auto* b) { return a->bytes.data() < b->bytes.data(); });
    const std::byte* covered = data.data();
    for (const auto* entry : ordered) {
        if (entry->bytes.data() < covered)
            return corrupt(
                source, fmt::format("tensor \"{}\": its bytes overlap those of another tensor", entry->name));
        if (entry->bytes.data() > covered)
            return corrupt(source, fmt::format("a hole of {} bytes before tensor \"{}\" belongs to no tensor",
                                               entry->bytes.data() - covered, entry->name));
        covered = entry->bytes.data() + entry->bytes.size();
    }
    const auto left = data.size() - static_cast<std::size_t>(covered - data.data());
    if (left != 0)
        return corrupt(source, fmt::format("{} bytes after the last tensor belong to no tensor", left));
    return {};
}

Result<std::string_view> headerText(std::span<const std::byte> bytes, const std::string& source) {
    if (bytes.size() < kLengthBytes)
        return corrupt(source, fmt::format("{} bytes are too few for a safetensors file", bytes.size()));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kLargestHeader)
        return corrupt(source,
                       fmt::format("a header of {} bytes, at most {} are allowed", length, kLargestHeader));
    if (length > bytes.size() - kLengthBytes)
        return corrupt(source, fmt::format("a header of {} bytes in a file of {}", length, bytes.size()));
    return std::string_view{reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length};
}

Result<std::map<std::string, std::string>> parseMetadata(const json& value, const std::string& source) {
    std::map<std::string, std::string> metadata;
    if (!value.is_object())
        return corrupt(source, "__metadata__ is not an object");
    for (const auto& [key, text] : value.items()) {
        if (!text.is_string())
            return corrupt(source, fmt::format("__metadata__ entry \"{}\" is not a string", key));
        metadata[key] = text.get<std::string>();
    }
    return metadata;
}

} // namespace

Result<TensorArchive> TensorArchive::parse(std::span<const std::byte> bytes,
                                           std::shared_ptr<const std::byte> owner,
                                           const std::string& source) {
    RETORT_TRY(const auto header, headerText(bytes, source));
    RETORT_TRY(const auto document, JsonDocument::parse(header, source).within("its header"));
    if (!document.root().is_object())
        return corrupt(source, "the header is not a JSON object");
    const auto data = bytes.subspan(kLengthBytes + header.size());

    TensorArchive archive;
    archive.m_source = source;
    const EntryParser parser(source, data);
    for (const auto& [key, value] : document.root().items()) {
        if (key == "__metadata__") {
            RETORT_TRY(archive.m_metadata, parseMetadata(value, source));
            continue;
        }
        RETORT_TRY(auto entry, parser.parse(key, value));
        entry.owner = owner;
        archive.m_entries.emplace(key, std::move(entry));
    }
    RETORT_CHECK(checkCoverage(source, archive.m_entries, data));
    return archive;
}

Result<TensorArchive> TensorArchive::open(const fs::path& path) {
    if (isPickle(path))
        return pickleRefused(path);
    if (path.string().ends_with(".safetensors.index.json"))
        return openShards(path);
    RETORT_TRY(const auto file, MappedFile::open(path));
    return parse(file.bytes(), file.owner(), path.string());
}

Result<TensorArchive> TensorArchive::openShards(const fs::path& indexPath) {
    RETORT_TRY(const auto text, readTextFile(indexPath));
    RETORT_TRY(const auto document, JsonDocument::parse(text, indexPath.string()));
    const auto& root = document.root();
    if (!root.is_object() || !root.contains("weight_map") || !root["weight_map"].is_object())
        return corrupt(indexPath.string(), "no weight_map that names the shard of each tensor");

    TensorArchive archive;
    archive.m_source = indexPath.string();
    std::map<std::string, TensorArchive> shards;
    for (const auto& [tensorName, shardName] : root["weight_map"].items()) {
        if (!shardName.is_string())
            return corrupt(indexPath.string(),
                           fmt::format("weight_map of \"{}\" is not a file name", tensorName));
        const auto file = shardName.get<std::string>();
        if (file != fs::path{file}.filename().string() || file == ".." || isPickle(file))
            return corrupt(
                indexPath.string(),
                fmt::format("the shard \"{}\" is not a safetensors file in the same folder", file));
        auto shard = shards.find(file);
        if (shard == shards.end()) {
            const auto shardPath = indexPath.parent_path() / file;
            if (!fs::exists(shardPath))
                return Error{ErrorCode::NotFound,
                             fmt::format("{}: the shard {} is missing; copy it beside the index",
                                         indexPath.string(), shardPath.string())};
            RETORT_TRY(auto opened, open(shardPath));
            shard = shards.emplace(file, std::move(opened)).first;
        }
        const auto* entry = shard->second.find(tensorName);
        if (!entry)
            return corrupt(indexPath.string(),
                           fmt::format("tensor \"{}\" is not in its shard {}", tensorName, file));
        archive.m_entries.emplace(tensorName, *entry);
    }
    return archive;
}

const TensorEntry* TensorArchive::find(const std::string& name) const {
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nullptr : &found->second;
}

Result<fs::path> findWeights(const fs::path& folder, const std::vector<std::string>& stems) {
    std::vector<std::string> tried;
    std::optional<fs::path> pickle;
    for (const auto& stem : stems) {
        for (const auto* ending : {".safetensors", ".safetensors.index.json"}) {
            tried.push_back(stem + ending);
            if (fs::exists(folder / tried.back()))
                return folder / tried.back();
        }
        for (const auto* ending : {".bin", ".pt", ".pth", ".ckpt"})
            if (!pickle && fs::exists(folder / (stem + ending)))
                pickle = folder / (stem + ending);
    }
    if (pickle)
        return pickleRefused(*pickle);
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: no weights; looked for {}", folder.string(), fmt::join(tried, ", "))};
}

Status writeSafetensors(const fs::path& path, const std::vector<TensorEntry>& tensors,
                        const std::map<std::string, std::string>& metadata) {
    std::map<std::string, const TensorEntry*> ordered;
    for (const auto& tensor : tensors)
        ordered.emplace(tensor.name, &tensor);
    json header = json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    // Wide elements first, as the reference writer does: with the padded header every tensor stays aligned.
    std::vector<const TensorEntry*> placed;
    for (const auto& [name, tensor] : ordered)
        placed.push_back(tensor);
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto* a, const auto* b) { return sizeOf(a->dtype) > sizeOf(b->dtype); });
    std::uint64_t offset = 0;
    for (const auto* tensor : placed) {
        header[tensor->name] = {{"dtype", name(tensor->dtype)},
                                {"shape", tensor->shape},
                                {"data_offsets", {offset, offset + tensor->bytes.size()}}};
        offset += tensor->bytes.size();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();

    RETORT_TRY(auto file, AtomicFile::create(path));
    RETORT_CHECK(file.write(std::as_bytes(std::span{&length, 1})));
    RETORT_CHECK(file.write(text));
    for (const auto* tensor : placed)
        RETORT_CHECK(file.write(tensor->bytes));
    return file.commit();
}

} // namespace retort::tensor
