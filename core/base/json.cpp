#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

namespace retort {

using nlohmann::json;

namespace {

constexpr std::size_t kMaximumDepth = 64;

/// Lets the parser's lexer tell how far it has read: counts the line ends that it passed.
class LineCountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    LineCountingIterator(const char* at, std::size_t* line) : m_at(at), m_line(line) {}
    reference operator*() const { return *m_at; }
    LineCountingIterator& operator++() {
        if (*m_at == '\n')
            ++*m_line;
        ++m_at;
        return *this;
    }
    LineCountingIterator operator++(int) {
        auto before = *this;
        ++*this;
        return before;
    }
    bool operator==(const LineCountingIterator& other) const { return m_at == other.m_at; }
    bool operator!=(const LineCountingIterator& other) const { return m_at != other.m_at; }

private:
    const char* m_at;
    std::size_t* m_line;
};

/// Looks for the value at one JSON pointer, and refuses duplicate keys and deep nesting; builds no values.
class LocatingHandler : public nlohmann::json_sax<json> {
public:
    LocatingHandler(const std::size_t& line, std::string_view sought) : m_line(line), m_sought(sought) {}

    std::string problem;
    std::optional<std::size_t> found; ///< the line of the value sought

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        auto& frame = m_frames.back();
        frame.key = name;
        if (frame.keys.insert(name).second)
            return true;
        problem = fmt::format("line {}: the key \"{}\" stands twice in one object; remove one", m_line, name);
        return false;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
        const std::string_view what = error.what();
        const auto detail = what.find("] ");
        problem = fmt::format("line {}: not valid JSON: {}", m_line,
                              detail == std::string_view::npos ? what : what.substr(detail + 2));
        return false;
    }

private:
    struct Frame {
        bool isArray;
        std::size_t index = 0;
        std::string key{};
        std::set<std::string> keys{};
        std::optional<std::size_t> matched{};
    };

    /// How much of the pointer leads to the value that comes here; nothing where it leads elsewhere.
    std::optional<std::size_t> matchedHere() const {
        if (m_frames.empty())
            return 0;
        const auto& frame = m_frames.back();
        if (!frame.matched || *frame.matched == m_sought.size() || m_sought[*frame.matched] != '/')
            return std::nullopt;
        const auto rest = m_sought.substr(*frame.matched + 1);
        const auto step = frame.isArray ? std::to_string(frame.index) : frame.key;
        return rest.starts_with(step) ? std::optional{*frame.matched + 1 + step.size()} : std::nullopt;
    }
    std::optional<std::size_t> look() {
        const auto matched = matchedHere();
        if (matched == m_sought.size() && !found)
            found = m_line;
        return matched;
    }
    bool value() {
        look();
        step();
        return true;
    }
    void step() {
        if (!m_frames.empty())
            ++m_frames.back().index;
    }
    bool open(bool isArray) {
        if (m_frames.size() == kMaximumDepth) {
            problem = fmt::format("line {}: nested deeper than {} levels", m_line, kMaximumDepth);
            return false;
        }
        const auto matched = look();
        m_frames.push_back({.isArray = isArray, .matched = matched});
        return true;
    }
    bool close() {
        m_frames.pop_back();
        step();
        return true;
    }

    const std::size_t& m_line;
    std::string_view m_sought;
    std::vector<Frame> m_frames;
};

bool readThrough(std::string_view text, std::size_t& line, LocatingHandler& handler) {
    return json::sax_parse(LineCountingIterator{text.data(), &line},
                           LineCountingIterator{text.data() + text.size(), &line}, &handler);
}

std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({row[j + 1] + 1, row[j] + 1, substituted}));
        }
    }
    return row.back();
}

} // namespace

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::string source) {
    JsonDocument document;
    document.m_text = text;
    document.m_source = std::move(source);
    std::size_t line = 1;
    LocatingHandler handler(line, "");
    if (!readThrough(text, line, handler))
        return Error{ErrorCode::Corrupt, fmt::format("{}: {}", document.m_source, handler.problem)};
    document.m_root = json::parse(text, nullptr, false);
    return document;
}

std::size_t JsonDocument::lineOf(const std::string& pointer) const {
    std::size_t line = 1;
    LocatingHandler handler(line, pointer);
    readThrough(m_text, line, handler);
    return handler.found.value_or(1);
}

struct JsonReader::Shared {
    const JsonDocument& document;
    std::optional<Error> problem{};
};

JsonReader::JsonReader(const JsonDocument& document)
    : JsonReader(std::make_shared<Shared>(Shared{document}), document.root(), "") {}

JsonReader::JsonReader(std::shared_ptr<Shared> shared, const json& object, std::string pointer)
    : m_shared(std::move(shared)), m_object(&object), m_pointer(std::move(pointer)) {
    if (!object.is_object())
        wrongType(object, m_pointer, "an object");
}

const json* JsonReader::find(const std::string& key, Presence presence) {
    m_asked.push_back(key);
    if (m_shared->problem || !m_object->is_object())
        return nullptr;
    const auto found = m_object->find(key);
    if (found != m_object->end() && !found->is_null())
        return &*found;
    if (presence == Presence::Required)
        failAt(m_pointer, fmt::format("the key \"{}\" is missing", key), ErrorCode::InvalidArgument);
    return nullptr;
}

bool JsonReader::has(const std::string& key) const {
    return m_object->is_object() && m_object->contains(key) && !m_object->at(key).is_null();
}

void JsonReader::object(const std::string& key, const std::function<void(JsonReader&)>& visit) {
    if (const auto* value = find(key, Presence::Optional)) {
        JsonReader inner(m_shared, *value, pointerTo(key));
        visit(inner);
        inner.checkUnknownKeys();
    }
}

void JsonReader::objects(const std::string& key, const std::function<void(JsonReader&)>& visit) {
    const auto* value = find(key, Presence::Optional);
    if (!value)
        return;
    if (!value->is_array())
        return wrongType(*value, pointerTo(key), "an array of objects");
    for (std::size_t i = 0; i < value->size(); ++i) {
        JsonReader inner(m_shared, (*value)[i], pointerTo(key) + "/" + std::to_string(i));
        visit(inner);
        inner.checkUnknownKeys();
    }
}

void JsonReader::fail(const std::string& key, const std::string& problem, ErrorCode code) {
    failAt(pointerTo(key), problem, code);
}

void JsonReader::failAt(const std::string& pointer, const std::string& problem, ErrorCode code) {
    if (m_shared->problem)
        return;
    const auto& document = m_shared->document;
    m_shared->problem = Error{code, fmt::format("{}:{}: {}{}{}", document.source(), document.lineOf(pointer),
                                                pointer, pointer.empty() ? "" : ": ", problem)};
}

void JsonReader::wrongType(const json& value, const std::string& pointer, std::string_view expected) {
    failAt(pointer,
           fmt::format("expected {}, found {} {}", expected, value.type_name(), value.dump().substr(0, 40)),
           ErrorCode::InvalidArgument);
}

void JsonReader::checkUnknownKeys() {
    if (m_ignoreUnknown || m_shared->problem || !m_object->is_object())
        return;
    for (const auto& [key, value] : m_object->items()) {
        if (std::find(m_asked.begin(), m_asked.end(), key) != m_asked.end())
            continue;
        const auto guess = nearest(key, m_asked);
        return fail(key, guess
                             ? fmt::format("unknown key; did you mean \"{}\"?", *guess)
                             : fmt::format("unknown key; valid keys here are {}", fmt::join(m_asked, ", ")));
    }
}

Status JsonReader::finish() {
    // A misspelt key is the likely cause of whatever else is wrong, a missing key above all.
    const auto problem = std::exchange(m_shared->problem, std::nullopt);
    checkUnknownKeys();
    if (!m_shared->problem)
        m_shared->problem = problem;
    if (m_shared->problem)
        return *m_shared->problem;
    return {};
}

void JsonReader::read(const json& value, const std::string& pointer, bool& into) {
    if (!value.is_boolean())
        return wrongType(value, pointer, "true or false");
    into = value.get<bool>();
}

void JsonReader::read(const json& value, const std::string& pointer, std::string& into) {
    if (!value.is_string())
        return wrongType(value, pointer, "a string");
    into = value.get<std::string>();
}

void JsonReader::read(const json& value, const std::string& pointer, std::int64_t& into) {
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > kLargest))
        return wrongType(value, pointer, "a whole number");
    into = value.get<std::int64_t>();
}

void JsonReader::read(const json& value, const std::string& pointer, int& into) {
    std::int64_t wide = 0;
    read(value, pointer, wide);
    if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max())
        return wrongType(value, pointer, "a number of 32 bits");
    into = static_cast<int>(wide);
}

void JsonReader::read(const json& value, const std::string& pointer, std::uint64_t& into) {
    if (!value.is_number_unsigned())
        return wrongType(value, pointer, "a whole number that is not negative");
    into = value.get<std::uint64_t>();
}

void JsonReader::read(const json& value, const std::string& pointer, double& into) {
    if (!value.is_number())
        return wrongType(value, pointer, "a number");
    into = value.get<double>();
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::optional<std::string> best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace retort
