#include "tensor/safetensors.h"

#include "base/file.h"
#include "base/json.h"
#include "base/mistaken_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
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
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; the file is damaged, or not written as safetensors are", source, problem)};
}

Error incomplete(const std::string& source, const std::string& problem) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", source, problem)};
}

/// Element types that programs write and this one does not compute with.
bool isKnownElsewhere(std::string_view dtype) {
    constexpr std::array<std::string_view, 12> kNames{"F8_E4M3",     "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ",
                                                      "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2", "F4",
                                                      "U16",         "U32",     "U64",     "C64"};
    return std::ranges::find(kNames, dtype) != kNames.end();
}

bool isPickle(const fs::path& path) {
    const auto extension = path.extension();
    return extension == ".pt" || extension == ".pth" || extension == ".ckpt" || extension == ".bin" ||
           extension == ".pkl";
}

/// "model.safetensors.index.json", or with a variant "model.safetensors.index.fp16.json".
bool isShardIndex(std::string_view name) {
    return name.find(".safetensors.index.") != std::string_view::npos && name.ends_with(".json");
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
        if (isKnownElsewhere(found->get_ref<const std::string&>()))
            return Error{ErrorCode::Unsupported,
                         fmt::format("{}: tensor \"{}\" is stored as {}, which is not supported; take the "
                                     "model's F16, BF16 or F32 file, or convert this one",
                                     m_source, name, found->get_ref<const std::string&>())};
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
            return incomplete(m_source,
                              fmt::format("tensor \"{}\": its data_offsets [{}, {}] leave the file, which "
                                          "holds {} data bytes",
                                          entry.name, begin, end, m_data.size()));
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

std::string_view textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Bytes that do not begin with a header: of another kind of file, if they tell.
Error noHeader(std::span<const std::byte> bytes, std::uint64_t length, const std::string& source) {
    if (const auto kind = mistakenKind(textOf(bytes)))
        return {ErrorCode::Corrupt, fmt::format("{}: is {}{}", source, *kind,
                                                kind->find("safetensors") == std::string::npos
                                                    ? "; a safetensors file with weights is needed"
                                                    : "")};
    if (bytes.front() == std::byte{'{'})
        return {ErrorCode::Corrupt, fmt::format("{}: JSON or another text, not weights; is it what a server "
                                                "answered instead of the file? Get the file again",
                                                source)};
    if (length > kLargestHeader)
        return {ErrorCode::Corrupt, fmt::format("{}: not a safetensors file, despite its name; get the file "
                                                "again, or the model's safetensors",
                                                source)};
    return incomplete(source, fmt::format("a header of {} bytes in a file of {}", length, bytes.size()));
}

Result<std::string_view> headerText(std::span<const std::byte> bytes, const std::string& source) {
    if (bytes.size() < kLengthBytes)
        return incomplete(
            source, bytes.empty() ? std::string{"an empty file"}
                                  : fmt::format("{} bytes are too few for a safetensors file", bytes.size()));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kLargestHeader || length > bytes.size() - kLengthBytes)
        return noHeader(bytes, length, source);
    const auto header = textOf(bytes.subspan(kLengthBytes, length));
    // A header is an object. Zeros, and a pickle whose first bytes make a small number, are none.
    if (!header.starts_with('{') && mistakenKind(textOf(bytes)))
        return noHeader(bytes, length, source);
    return header;
}

Result<std::map<std::string, std::string>> parseMetadata(const json& value, const std::string& source) {
    std::map<std::string, std::string> metadata;
    if (!value.is_object())
        return corrupt(source, fmt::format("__metadata__ is {}, not an object", value.type_name()));
    for (const auto& [key, text] : value.items()) {
        if (!text.is_string())
            return Error{ErrorCode::Corrupt,
                         fmt::format("{}: __metadata__ entry \"{}\" is not a string but a value of type {}, "
                                     "which the format does not allow; write the file again with the "
                                     "safetensors library",
                                     source, key, text.type_name())};
        metadata[key] = text.get<std::string>();
    }
    return metadata;
}

bool isShard(std::string_view name) {
    return name.find("-of-") != std::string_view::npos;
}

struct FolderWeights {
    std::vector<fs::path> whole;   ///< *.safetensors that are no shards
    std::vector<fs::path> indices; ///< *.safetensors.index*.json
    std::vector<fs::path> shards;
    std::vector<fs::path> others; ///< of formats that are not read
};

FolderWeights weightsIn(const fs::path& folder) {
    constexpr std::array<std::string_view, 6> kOtherFormats{".h5",   ".msgpack", ".onnx",
                                                            ".gguf", ".ot",      ".npz"};
    FolderWeights found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const auto name = entry.path().filename().string();
        const auto extension = entry.path().extension().string();
        if (extension == ".safetensors")
            (isShard(name) ? found.shards : found.whole).push_back(entry.path());
        else if (isShardIndex(name))
            found.indices.push_back(entry.path());
        else if (isPickle(entry.path()) || std::ranges::find(kOtherFormats, extension) != kOtherFormats.end())
            found.others.push_back(entry.path());
    }
    for (auto* list : {&found.whole, &found.indices, &found.shards, &found.others})
        std::ranges::sort(*list);
    return found;
}

std::string fileNames(const std::vector<fs::path>& paths) {
    constexpr std::size_t kMostShown = 3;
    std::vector<std::string> names;
    for (const auto& path : paths)
        names.push_back(path.filename().string());
    const auto more = names.size() - std::min(names.size(), kMostShown);
    names.resize(names.size() - more);
    return fmt::format("{}{}", fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

/// Why none of the folder's files is taken for its weights.
Error noWeights(const fs::path& folder, const FolderWeights& there, const std::vector<std::string>& tried) {
    const auto pickle = std::ranges::find_if(there.others, isPickle);
    if (there.whole.size() > 1)
        return {
            ErrorCode::NotFound,
            fmt::format("{}: holds several weight files ({}), none of them named {}; rename or link the one "
                        "to use",
                        folder.string(), fileNames(there.whole), tried.front())};
    if (!there.shards.empty())
        return {ErrorCode::NotFound,
                fmt::format("{}: holds {} ({}), but not the index that joins them; copy {} beside them",
                            folder.string(), there.shards.size() == 1 ? "a shard" : "shards",
                            fileNames(there.shards), tried.at(1))};
    if (pickle != there.others.end())
        return pickleRefused(*pickle);
    if (!there.others.empty())
        return {ErrorCode::Unsupported,
                fmt::format("{}: {} is not read; only safetensors are, for example {}", folder.string(),
                            fileNames(there.others), tried.front())};
    return {ErrorCode::NotFound,
            fmt::format("{}: no weights; looked for {}", folder.string(), fmt::join(tried, ", "))};
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
    if (isShardIndex(path.filename().string()))
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
            std::error_code ignored;
            if (!fs::exists(shardPath, ignored))
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
    constexpr std::array<std::string_view, 4> kVariants{"", ".fp32", ".fp16", ".bf16"};
    std::vector<std::string> tried;
    for (const auto variant : kVariants) {
        for (const auto& stem : stems) {
            for (const auto& name : {fmt::format("{}{}.safetensors", stem, variant),
                                     fmt::format("{}{}.safetensors.index.json", stem, variant),
                                     fmt::format("{}.safetensors.index{}.json", stem, variant)}) {
                std::error_code ignored;
                if (fs::exists(folder / name, ignored))
                    return folder / name;
                if (variant.empty() && std::ranges::find(tried, name) == tried.end())
                    tried.push_back(name);
            }
        }
    }
    const auto there = weightsIn(folder);
    if (there.indices.size() == 1)
        return there.indices.front();
    if (there.indices.empty() && there.whole.size() == 1)
        return there.whole.front();
    return noWeights(folder, there, tried);
}

TensorArchive TensorArchive::renamed(const std::function<std::string(const std::string&)>& rename) const {
    TensorArchive result;
    result.m_source = m_source;
    result.m_metadata = m_metadata;
    for (const auto& [name, entry] : m_entries) {
        auto copy = entry;
        copy.name = rename(name);
        result.m_entries.emplace(copy.name, copy);
    }
    return result;
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
