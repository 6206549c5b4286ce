#include "base/json.h"

#include "base/mistaken_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
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
    std::optional<std::size_t> failedAt; ///< how many bytes were read when the text proved to be no JSON
    std::optional<std::size_t> found;    ///< the line of the value sought

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
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        const std::string_view what = error.what();
        const auto detail = what.find("] ");
        problem = fmt::format("line {}: not valid JSON: {}", m_line,
                              detail == std::string_view::npos ? what : what.substr(detail + 2));
        failedAt = position;
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

/// The value as it stands in a message: long ones are cut.
std::string shortened(const json& value) {
    constexpr std::size_t kMostShown = 40;
    const auto text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    return text.size() <= kMostShown ? text : text.substr(0, kMostShown) + "...";
}

bool isOff(const json& value) {
    return value.is_null() || value == false || value == 0 || value == "" ||
           (value.is_structured() && value.empty());
}

/// The usual slips, by what stands where the parser gave up.
std::string_view slipAt(std::string_view text, std::size_t read) {
    const auto before = text.substr(0, std::min(read, text.size()));
    const auto last = before.empty() ? ' ' : before.back();
    const auto previous =
        before.substr(0, before.size() - (before.empty() ? 0 : 1)).find_last_not_of(" \t\r\n");
    if ((last == '}' || last == ']') && previous != std::string_view::npos && before[previous] == ',')
        return "; remove the comma before it";
    if (last == '/' || last == '#')
        return "; JSON has no comments";
    if (last == '\'')
        return "; strings stand in double quotes";
    return {};
}

/// What a text is that only looks as if it could be JSON; empty where nothing is known.
std::string_view otherKind(std::string_view text) {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
        text.substr(0, 4).find('\0') != std::string_view::npos)
        return "is not UTF-8 text (UTF-16?); save it as UTF-8";
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos ? "is empty, not valid JSON" : "";
}

/// Letters that are added, dropped, replaced or swapped with their neighbour (optimal string alignment).
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> beforeLast;
    std::vector<std::size_t> last;
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        beforeLast = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
    }
    return row.back();
}

} // namespace

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::string source) {
    JsonDocument document;
    document.m_text = text;
    document.m_source = std::move(source);
    if (const auto kind = mistakenKind(text))
        return Error{ErrorCode::Corrupt, fmt::format("{}: {}", document.m_source, *kind)};
    if (const auto other = otherKind(text); !other.empty())
        return Error{ErrorCode::Corrupt, fmt::format("{}: {}", document.m_source, other)};
    std::size_t line = 1;
    LocatingHandler handler(line, "");
    if (!readThrough(text, line, handler))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: {}{}", document.m_source, handler.problem,
                                 handler.failedAt ? slipAt(text, *handler.failedAt) : std::string_view{})};
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
    std::vector<std::string> remarks{};
};

JsonReader::JsonReader(const JsonDocument& document)
    : JsonReader(std::make_shared<Shared>(Shared{document}), document.root(), "") {}

JsonReader::JsonReader(std::shared_ptr<Shared> shared, const json& object, std::string pointer)
    : m_shared(std::move(shared)), m_object(&object), m_pointer(std::move(pointer)) {
    if (!object.is_object())
        wrongType(object, m_pointer, "an object");
}

const json* JsonReader::find(const std::string& key, Presence presence) {
    if (std::find(m_asked.begin(), m_asked.end(), key) == m_asked.end())
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

void JsonReader::ignore(std::initializer_list<const char*> keys) {
    for (const auto* key : keys)
        ignore(std::string{key});
}

void JsonReader::only(const std::string& key, std::initializer_list<json> values) {
    const auto* found = find(key, Presence::Optional);
    if (!found || std::find(values.begin(), values.end(), *found) != values.end())
        return;
    std::vector<std::string> supported;
    for (const auto& value : values)
        supported.push_back(value.dump());
    fail(key, fmt::format("{} is not supported, only {}", shortened(*found), fmt::join(supported, " or ")),
         ErrorCode::Unsupported);
}

void JsonReader::object(const std::string& key, const std::function<void(JsonReader&)>& visit) {
    if (const auto* value = find(key, Presence::Optional)) {
        JsonReader inner(m_shared, *value, pointerTo(key));
        visit(inner);
        inner.preferUnknownKeys();
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
        inner.preferUnknownKeys();
    }
}

void JsonReader::fail(const std::string& key, const std::string& problem, ErrorCode code) {
    failAt(pointerTo(key), problem, code);
}

std::string JsonReader::placed(const std::string& pointer, const std::string& text) const {
    const auto& document = m_shared->document;
    return fmt::format("{}:{}: {}{}{}", document.source(), document.lineOf(pointer), pointer,
                       pointer.empty() ? "" : ": ", text);
}

void JsonReader::failAt(const std::string& pointer, const std::string& problem, ErrorCode code) {
    if (!m_shared->problem)
        m_shared->problem = Error{code, placed(pointer, problem)};
}

void JsonReader::wrongType(const json& value, const std::string& pointer, std::string_view expected) {
    const auto found = value.is_null() ? "null" : fmt::format("{} {}", value.type_name(), shortened(value));
    failAt(pointer, fmt::format("expected {}, found {}", expected, found), ErrorCode::InvalidArgument);
}

void JsonReader::checkUnknownKeys() {
    if (m_unknown == Unknown::Ignore || m_shared->problem || !m_object->is_object())
        return;
    for (const auto& [key, value] : m_object->items()) {
        if (std::find(m_asked.begin(), m_asked.end(), key) == m_asked.end())
            judgeUnknownKey(key, value);
    }
}

void JsonReader::judgeUnknownKey(const std::string& key, const json& value) {
    const auto guess = nearest(key, m_asked);
    const auto hint = guess ? fmt::format("; did you mean \"{}\"?", *guess) : std::string{};
    switch (m_unknown) {
    case Unknown::Ignore: return;
    case Unknown::Report:
        m_shared->remarks.push_back(placed(pointerTo(key), "unknown key, ignored" + hint));
        return;
    case Unknown::RefuseUnlessOff:
        if (!isOff(value))
            fail(key,
                 fmt::format("unknown key{}; it may change what the model computes, and is therefore not "
                             "ignored; where it does not, remove it",
                             hint),
                 ErrorCode::Unsupported);
        return;
    case Unknown::Refuse: break;
    }
    fail(key, guess ? "unknown key" + hint
                    : fmt::format("unknown key; valid keys here are {}", fmt::join(m_asked, ", ")));
}

const std::vector<std::string>& JsonReader::remarks() const {
    return m_shared->remarks;
}

void JsonReader::preferUnknownKeys() {
    const auto problem = std::exchange(m_shared->problem, std::nullopt);
    checkUnknownKeys();
    if (!m_shared->problem)
        m_shared->problem = problem;
}

Status JsonReader::finish() {
    preferUnknownKeys();
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

namespace {

/// The number where it is of type T; a JSON number with a fraction or of another size is not.
template<class T> std::optional<T> numberOf(const json& value) {
    if constexpr (std::is_floating_point_v<T>) {
        return value.is_number() ? std::optional{value.get<T>()} : std::nullopt;
    } else {
        if (value.is_number_unsigned()) {
            const auto number = value.get<std::uint64_t>();
            return std::in_range<T>(number) ? std::optional{static_cast<T>(number)} : std::nullopt;
        }
        if (!value.is_number_integer())
            return std::nullopt;
        const auto number = value.get<std::int64_t>();
        return std::in_range<T>(number) ? std::optional{static_cast<T>(number)} : std::nullopt;
    }
}

/// Nothing where the value is no number of this range.
template<class T> std::optional<T> numberWithin(const json& value, const Range<T>& range) {
    const auto number = numberOf<T>(value);
    return number && range.contains(*number) ? number : std::nullopt;
}

} // namespace

void JsonReader::readWithin(const json& value, const std::string& pointer, int& into,
                            const Range<int>& range) {
    if (const auto number = numberWithin(value, range))
        into = *number;
    else
        wrongType(value, pointer, expectation(range));
}

void JsonReader::readWithin(const json& value, const std::string& pointer, std::int64_t& into,
                            const Range<std::int64_t>& range) {
    if (const auto number = numberWithin(value, range))
        into = *number;
    else
        wrongType(value, pointer, expectation(range));
}

void JsonReader::readWithin(const json& value, const std::string& pointer, std::uint64_t& into,
                            const Range<std::uint64_t>& range) {
    if (const auto number = numberWithin(value, range))
        into = *number;
    else
        wrongType(value, pointer, expectation(range));
}

void JsonReader::readWithin(const json& value, const std::string& pointer, double& into,
                            const Range<double>& range) {
    if (const auto number = numberWithin(value, range))
        into = *number;
    else
        wrongType(value, pointer, expectation(range));
}

namespace {

std::string inSmallLetters(std::string_view text) {
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
    return small;
}

} // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
    const auto small = inSmallLetters(word); // "AdamW" is "adamw" and not "adam"
    std::optional<std::string> best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = std::min(editDistance(word, candidate), editDistance(small, candidate));
        const bool hasCommonLetter = distance < std::max(word.size(), candidate.size());
        if (hasCommonLetter && distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string canonical(const nlohmann::json& value) {
    // Class names come from outside and need not be UTF-8.
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace retort
