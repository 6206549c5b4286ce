#include "diffusion/checkpoints/assembly_file.h"

#include "base/fields.h"
#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 1 << 20; ///< bytes

fs::path assemblyFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored) ? path / kAssemblyFile : path;
}

Result<JsonDocument> readDocument(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file, kLargestFile));
    return JsonDocument::parse(text, file.string());
}

/// The path under a key, from the folder; empty where there is none.
fs::path pathUnder(JsonReader& reader, const std::string& key, const fs::path& folder) {
    std::string text;
    reader.optional(key, text);
    return text.empty() ? fs::path{} : folder / text;
}

LoraChoice readLora(JsonReader& reader, const fs::path& folder) {
    LoraChoice lora{.file = pathUnder(reader, "file", folder)};
    reader.optional("strength", lora.strength, kLoraStrengths);
    if (lora.file.empty())
        reader.fail("file", "the LoRA's file is missing");
    return lora;
}

/// As a file in `folder` names a part.
fs::path namedFrom(const fs::path& folder, const fs::path& part) {
    auto whole = fs::absolute(part).lexically_normal();
    if (!whole.has_filename()) // "models/sd15/"
        whole = whole.parent_path();
    if (whole.parent_path() == folder)
        return whole.filename();
    return whole.parent_path() == folder.parent_path() ? ".." / whole.filename() : whole;
}

} // namespace

bool isAssembly(const fs::path& path) {
    const auto file = assemblyFile(path);
    std::error_code ignored;
    if (file.extension() != ".json" || !fs::is_regular_file(file, ignored))
        return false;
    const auto document = readDocument(file);
    if (!document.ok() || !document->root().is_object() || document->root().contains("command"))
        return false;
    return std::ranges::any_of(std::initializer_list<const char*>{"base", "loras", "adapter", "decoder"},
                               [&](const char* key) { return document->root().contains(key); });
}

Result<Assembly> readAssembly(const fs::path& path) {
    const auto file = assemblyFile(path);
    RETORT_TRY(const auto document, readDocument(file));
    JsonReader reader(document);
    auto assembly = readAssembly(reader, file.parent_path());
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(checkBase(assembly).within(file.string()));
    return assembly;
}

Assembly readAssembly(JsonReader& reader, const fs::path& folder) {
    Assembly assembly{.base = pathUnder(reader, "base", folder)};
    reader.objects("loras", [&](JsonReader& lora) { assembly.loras.push_back(readLora(lora, folder)); });
    assembly.adapter = pathUnder(reader, "adapter", folder);
    reader.optional("adapterScale", assembly.adapterScale, kAdapterScales);
    if (assembly.adapter.empty() && reader.has("adapterScale"))
        reader.fail("adapterScale", "there is no adapter to scale; name its file as \"adapter\"");
    assembly.decoder = pathUnder(reader, "decoder", folder);
    readWordInto<SchedulerKind>(reader, "scheduler", assembly.scheduler);
    if (assembly.base.empty())
        reader.fail("base", "the model to start from is missing");
    return assembly;
}

Status checkBase(const Assembly& assembly) {
    if (!isAssembly(assembly.base))
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: is itself put together; name the model that it starts from",
                             assembly.base.string())};
}

nlohmann::json jsonOf(const Assembly& assembly) {
    nlohmann::json json{{"base", assembly.base.string()}};
    for (const auto& lora : assembly.loras)
        json["loras"].push_back({{"file", lora.file.string()}, {"strength", lora.strength}});
    if (!assembly.adapter.empty()) {
        json["adapter"] = assembly.adapter.string();
        json["adapterScale"] = assembly.adapterScale;
    }
    if (!assembly.decoder.empty())
        json["decoder"] = assembly.decoder.string();
    if (assembly.scheduler)
        json["scheduler"] = wordOf(*assembly.scheduler);
    return json;
}

Status writeAssembly(const fs::path& file, const Assembly& assembly) {
    const auto folder = fs::absolute(file).lexically_normal().parent_path();
    auto named = assembly;
    for (auto* part : partsOf(named))
        *part = namedFrom(folder, *part);
    return writeFileAtomically(file, jsonOf(named).dump(2) + "\n");
}

std::vector<fs::path*> partsOf(Assembly& assembly) {
    std::vector<fs::path*> parts{&assembly.base};
    for (auto& lora : assembly.loras)
        parts.push_back(&lora.file);
    for (auto* part : {&assembly.adapter, &assembly.decoder})
        if (!part->empty())
            parts.push_back(part);
    return parts;
}

std::vector<fs::path> filesOf(const Assembly& assembly) {
    auto named = assembly;
    std::vector<fs::path> files;
    for (const auto* part : partsOf(named))
        files.push_back(*part);
    return files;
}

std::string labelOf(const Assembly& assembly) {
    std::string label;
    for (const auto& file : filesOf(assembly)) {
        const auto name = file.has_filename() ? file.filename() : file.parent_path().filename();
        label += (label.empty() ? "" : " + ") + name.string();
    }
    if (assembly.scheduler)
        label += fmt::format(" + {}", wordOf(*assembly.scheduler));
    return label;
}

} // namespace retort::diffusion
