#include "synthesis/sets/image_notes.h"

#include "base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace retort::synthesis {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestNote = 16 << 10;
constexpr std::size_t kLongestText = 4 << 20; ///< of a workflow; a longer one is not read

/// Cut to the length that is kept, and what is no UTF-8 replaced.
std::string kept(std::string text) {
    if (text.size() > kLongestNote)
        text.resize(kLongestNote);
    const auto clean = Json::parse(canonical(text), nullptr, false);
    return clean.is_string() ? clean.get<std::string>() : std::string{};
}

std::string_view trimmedNote(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

template<class Number> std::optional<Number> numberIn(std::string_view text) {
    Number number{};
    const auto whole = trimmedNote(text);
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), number);
    if (error != std::errc{} || end != whole.data() + whole.size())
        return std::nullopt;
    return number;
}

/// A number, or one that stands in quotation marks.
template<class Number> std::optional<Number> numberAt(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    if (found == object.end())
        return std::nullopt;
    if (found->is_string())
        return numberIn<Number>(found->get_ref<const std::string&>());
    if constexpr (std::is_floating_point_v<Number>)
        return found->is_number() ? std::optional{found->get<Number>()} : std::nullopt;
    else if constexpr (std::is_unsigned_v<Number>)
        return found->is_number_unsigned() ? std::optional{found->get<Number>()} : std::nullopt;
    else
        return found->is_number_integer() ? std::optional{found->get<Number>()} : std::nullopt;
}

std::string textAt(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? kept(found->get<std::string>()) : std::string{};
}

/// Null where it is no JSON. Python writes numbers that are none as NaN.
Json parsed(const std::string& text) {
    if (text.size() > kLongestText)
        return {};
    if (auto document = JsonDocument::parse(text, "a note"); document.ok())
        return document->root();
    constexpr std::string_view kNotANumber = "NaN";
    auto repaired = text;
    for (auto at = repaired.find(kNotANumber); at != std::string::npos; at = repaired.find(kNotANumber, at))
        repaired.replace(at, kNotANumber.size(), "null");
    auto document = JsonDocument::parse(repaired, "a note");
    return document.ok() ? document->root() : Json{};
}

// --- A1111: prompt, "Negative prompt: ...", "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, ..."

/// "Steps: 20, Model: \"a, b\"" by key.
std::map<std::string, std::string> settingsIn(std::string_view line) {
    std::map<std::string, std::string> settings;
    while (!line.empty()) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            break;
        const std::string key(trimmedNote(line.substr(0, colon)));
        line = line.substr(colon + 1);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        const bool isQuoted = line.starts_with('"');
        const auto end = isQuoted ? line.find('"', 1) : line.find(',');
        const auto value = isQuoted ? line.substr(1, std::min(end, line.size()) - 1) : line.substr(0, end);
        settings.emplace(key, kept(std::string(trimmedNote(value))));
        const auto comma = line.find(',', isQuoted && end != std::string_view::npos ? end : 0);
        line = comma == std::string_view::npos ? std::string_view{} : line.substr(comma + 1);
    }
    return settings;
}

std::string settingOf(const std::map<std::string, std::string>& settings, const char* key) {
    const auto found = settings.find(key);
    return found == settings.end() ? std::string{} : found->second;
}

/// Where the last line begins that begins so; npos where none does.
std::size_t lineBeginning(std::string_view text, std::string_view beginning) {
    for (auto at = text.rfind(beginning); at != std::string_view::npos && at > 0;
         at = text.rfind(beginning, at - 1))
        if (text[at - 1] == '\n')
            return at;
    return text.starts_with(beginning) ? 0 : std::string_view::npos;
}

ImageNotes fromParameters(std::string_view text) {
    constexpr std::string_view kNegative = "Negative prompt:";
    ImageNotes notes{.program = "A1111"};
    if (const auto at = lineBeginning(text, "Steps:"); at != std::string_view::npos) {
        const auto line = text.substr(at);
        const auto settings = settingsIn(line.substr(0, line.find('\n')));
        notes.steps = numberIn<std::int64_t>(settingOf(settings, "Steps"));
        notes.seed = numberIn<std::uint64_t>(settingOf(settings, "Seed"));
        notes.guidance = numberIn<double>(settingOf(settings, "CFG scale"));
        notes.sampler = settingOf(settings, "Sampler");
        notes.model = settingOf(settings, "Model");
        text = text.substr(0, at);
    }
    if (const auto at = lineBeginning(text, kNegative); at != std::string_view::npos) {
        notes.negativePrompt = kept(std::string(trimmedNote(text.substr(at + kNegative.size()))));
        text = text.substr(0, at);
    }
    notes.prompt = kept(std::string(trimmedNote(text)));
    return notes;
}

// --- Fooocus and SwarmUI: an object in the place of A1111's lines

ImageNotes fromObject(const Json& object) {
    const auto swarm = object.find("sui_image_params");
    if (swarm != object.end())
        return {.program = "SwarmUI",
                .model = textAt(*swarm, "model"),
                .prompt = textAt(*swarm, "prompt"),
                .negativePrompt = textAt(*swarm, "negativeprompt"),
                .seed = numberAt<std::uint64_t>(*swarm, "seed"),
                .steps = numberAt<std::int64_t>(*swarm, "steps"),
                .sampler = textAt(*swarm, "sampler"),
                .guidance = numberAt<double>(*swarm, "cfgscale")};
    return {.program = "Fooocus",
            .model = textAt(object, "base_model"),
            .prompt = textAt(object, "prompt"),
            .negativePrompt = textAt(object, "negative_prompt"),
            .seed = numberAt<std::uint64_t>(object, "seed"),
            .steps = numberAt<std::int64_t>(object, "steps"),
            .sampler = textAt(object, "sampler"),
            .guidance = numberAt<double>(object, "guidance_scale")};
}

// --- ComfyUI: a graph of nodes by id, whose inputs are values or ["id of a node", output]

class NodeGraph {
public:
    explicit NodeGraph(const Json& nodes) : m_nodes(nodes) {}

    /// The first node whose inputs have all of these.
    const Json* inputsWith(std::initializer_list<const char*> keys) const {
        for (const auto& node : m_nodes)
            if (const auto* inputs = inputsOf(node);
                inputs && std::ranges::all_of(keys, [&](const char* key) { return inputs->contains(key); }))
                return inputs;
        return nullptr;
    }

    /// The inputs of the node that gives this input its value; null where none does.
    const Json* behind(const Json& inputs, const char* key) const {
        const auto link = inputs.find(key);
        if (link == inputs.end() || !link->is_array() || link->empty() || !link->front().is_string())
            return nullptr;
        const auto node = m_nodes.find(link->front().get_ref<const std::string&>());
        return node == m_nodes.end() ? nullptr : inputsOf(*node);
    }

    /// Follows the links `through` until an input of one of these names is a text.
    std::string textBehind(const Json* inputs, std::initializer_list<const char*> names,
                           std::initializer_list<const char*> through) const {
        constexpr int kFarthest = 32; // a graph may be a circle
        for (int i = 0; inputs && i < kFarthest; ++i) {
            for (const auto* name : names)
                if (auto text = textAt(*inputs, name); !text.empty())
                    return text;
            const Json* next = nullptr;
            for (const auto* link : through)
                next = next ? next : behind(*inputs, link);
            inputs = next;
        }
        return {};
    }

private:
    static const Json* inputsOf(const Json& node) {
        const auto found = node.is_object() ? node.find("inputs") : node.end();
        return found != node.end() && found->is_object() ? &*found : nullptr;
    }

    const Json& m_nodes;
};

std::string promptBehind(const NodeGraph& graph, const Json* inputs) {
    return graph.textBehind(inputs, {"text", "string", "value", "prompt", "text_g"},
                            {"text", "string", "value", "prompt", "text_g", "conditioning", "conditioning_1",
                             "positive", "conditioning_to"});
}

template<class Number>
void takeNumber(const NodeGraph& graph, const Json* sampler, const char* key, std::optional<Number>& into) {
    if (!into && sampler)
        into = numberAt<Number>(*sampler, key);
    if (into)
        return;
    if (const auto* inputs = graph.inputsWith({key}))
        into = numberAt<Number>(*inputs, key);
}

std::string anyText(const NodeGraph& graph, const char* key) {
    const auto* inputs = graph.inputsWith({key});
    return inputs ? textAt(*inputs, key) : std::string{};
}

ImageNotes fromGraph(const Json& nodes) {
    ImageNotes notes{.program = "ComfyUI"};
    const NodeGraph graph(nodes);
    const auto* sampler = graph.inputsWith({"positive", "model"});
    if (sampler) {
        notes.prompt = promptBehind(graph, graph.behind(*sampler, "positive"));
        notes.negativePrompt = promptBehind(graph, graph.behind(*sampler, "negative"));
        notes.model = graph.textBehind(graph.behind(*sampler, "model"),
                                       {"ckpt_name", "unet_name", "model_name"}, {"model"});
        notes.sampler = textAt(*sampler, "sampler_name");
    }
    takeNumber(graph, sampler, "seed", notes.seed);
    takeNumber(graph, sampler, "noise_seed", notes.seed);
    takeNumber(graph, sampler, "steps", notes.steps);
    takeNumber(graph, sampler, "cfg", notes.guidance);
    for (const auto* key : {"ckpt_name", "unet_name"})
        notes.model = notes.model.empty() ? anyText(graph, key) : notes.model;
    if (notes.prompt.empty())
        notes.prompt = anyText(graph, "text");
    if (notes.sampler.empty())
        notes.sampler = anyText(graph, "sampler_name");
    return notes;
}

// --- InvokeAI

std::string modelOf(const Json& object) {
    const auto found = object.find("model");
    if (found == object.end())
        return {};
    if (!found->is_object())
        return textAt(object, "model");
    const auto name = textAt(*found, "name");
    return name.empty() ? textAt(*found, "model_name") : name;
}

ImageNotes fromInvoke(const Json& object) {
    return {.program = "InvokeAI",
            .model = modelOf(object),
            .prompt = textAt(object, "positive_prompt"),
            .negativePrompt = textAt(object, "negative_prompt"),
            .seed = numberAt<std::uint64_t>(object, "seed"),
            .steps = numberAt<std::int64_t>(object, "steps"),
            .sampler = textAt(object, "scheduler"),
            .guidance = numberAt<double>(object, "cfg_scale")};
}

/// As InvokeAI 2 wrote it: the prompt is a text, or a list of weighted ones.
ImageNotes fromOldInvoke(const Json& object) {
    const auto image = object.value("image", Json::object());
    ImageNotes notes{.program = "InvokeAI",
                     .model = textAt(object, "model_weights"),
                     .prompt = textAt(image, "prompt"),
                     .seed = numberAt<std::uint64_t>(image, "seed"),
                     .steps = numberAt<std::int64_t>(image, "steps"),
                     .sampler = textAt(image, "sampler"),
                     .guidance = numberAt<double>(image, "cfg_scale")};
    const auto prompts = image.is_object() ? image.value("prompt", Json{}) : Json{};
    if (prompts.is_array() && !prompts.empty())
        notes.prompt = textAt(prompts.front(), "prompt");
    return notes;
}

ImageNotes fromRetort(const PngText& text) {
    const auto of = [&](const char* key) {
        const auto found = text.find(key);
        return found == text.end() ? std::string{} : kept(found->second);
    };
    return {.program = "Retort",
            .model = of("generator"),
            .prompt = of("prompt"),
            .negativePrompt = of("negative prompt"),
            .seed = numberIn<std::uint64_t>(of("seed")),
            .steps = numberIn<std::int64_t>(of("steps")),
            .sampler = of("scheduler"),
            .guidance = numberIn<double>(of("guidance"))};
}

} // namespace

ImageNotes notesFrom(const PngText& text) {
    const auto find = [&](const char* key) {
        const auto found = text.find(key);
        return found == text.end() ? nullptr : &found->second;
    };
    if (const auto* program = find("Software"); program && *program == "Retort")
        return fromRetort(text);
    if (const auto* parameters = find("parameters"); parameters && parameters->size() <= kLongestText) {
        const auto object = parameters->starts_with('{') ? parsed(*parameters) : Json{};
        return object.is_object() ? fromObject(object) : fromParameters(*parameters);
    }
    if (const auto* invoke = find("invokeai_metadata"))
        if (const auto object = parsed(*invoke); object.is_object())
            return fromInvoke(object);
    if (const auto* invoke = find("sd-metadata"))
        if (const auto object = parsed(*invoke); object.is_object())
            return fromOldInvoke(object);
    if (const auto* graph = find("prompt"))
        if (const auto nodes = parsed(*graph); nodes.is_object())
            return fromGraph(nodes);
    return {};
}

std::string textOf(const ImageNotes& notes) {
    auto json = Json::object();
    writeFields(json, notes);
    return canonical(json);
}

ImageNotes readNotes(const std::string& text) {
    ImageNotes notes;
    const auto document = JsonDocument::parse(text, "notes of an image");
    if (!document.ok() || !document->root().is_object())
        return notes;
    JsonReader reader(*document);
    readFields(reader, notes);
    reader.ignoreUnknown(); // of later versions
    return reader.finish().ok() ? notes : ImageNotes{};
}

} // namespace retort::synthesis
