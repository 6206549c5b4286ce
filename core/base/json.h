#pragma once
// JSON from outside, read with errors that a person can act on: the line, the path of the key, what was
// expected, and for an unknown key the nearest one that exists.
//
//   RETORT_TRY(const auto document, JsonDocument::parse(text, "miniature.json"));
//   JsonReader reader(document);
//   reader.optional("seeds", spec.seeds);
//   reader.required("dataset", spec.dataset);
//   reader.object("student", [&](JsonReader& student) { student.optional("width", spec.width); });
//   RETORT_CHECK(reader.finish());      // the first problem found, unknown keys included

#include "base/range.h"
#include "base/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort {

/// A parsed JSON text that knows on which line each key stands.
class JsonDocument {
public:
    /// Corrupt: not JSON (line and column; a file of another kind is named for what it is), a duplicate key,
    /// or nested deeper than 64 levels.
    static Result<JsonDocument> parse(std::string_view text, std::string source);

    const nlohmann::json& root() const { return m_root; }
    const std::string& source() const { return m_source; } ///< a path or another name for messages
    /// Line (from 1) of the value at a JSON pointer such as "/student/width"; 1 when it is not known. Reads
    /// the text again: a list of the pointers to all values could take the square of the text's size.
    std::size_t lineOf(const std::string& pointer) const;

private:
    nlohmann::json m_root;
    std::string m_source;
    std::string m_text;
};

/// Reads one JSON object key by key. The first problem is kept and returned by finish(); reading after a
/// problem does nothing, so that calls need no checks between them.
class JsonReader {
public:
    explicit JsonReader(const JsonDocument& document);

    /// Supported T: bool, std::string, int, std::int64_t, std::uint64_t, double, and std::vector of these.
    template<class T> void required(const std::string& key, T& into) {
        if (const auto* value = find(key, Presence::Required))
            read(*value, pointerTo(key), into);
    }
    /// Leaves `into` as it is when the key is absent or null.
    template<class T> void optional(const std::string& key, T& into) {
        if (const auto* value = find(key, Presence::Optional))
            read(*value, pointerTo(key), into);
    }
    template<class T> void optional(const std::string& key, std::optional<T>& into) {
        if (const auto* value = find(key, Presence::Optional)) {
            T inner{};
            read(*value, pointerTo(key), inner);
            into = std::move(inner);
        }
    }
    /// A number, or a list of numbers, that lies in `range`.
    template<class T> void optional(const std::string& key, T& into, const Range<T>& range) {
        if (const auto* value = find(key, Presence::Optional))
            readWithin(*value, pointerTo(key), into, range);
    }
    template<class T> void optional(const std::string& key, std::optional<T>& into, const Range<T>& range) {
        if (const auto* value = find(key, Presence::Optional)) {
            T inner{};
            readWithin(*value, pointerTo(key), inner, range);
            into = inner;
        }
    }
    template<class T> void optional(const std::string& key, std::vector<T>& into, const Range<T>& range) {
        if (const auto* value = find(key, Presence::Optional))
            readList(*value, pointerTo(key), into, [&](const auto& element, const auto& pointer, T& number) {
                readWithin(element, pointer, number, range);
            });
    }
    /// Calls `visit` with a reader of the object under `key`, if it is there.
    void object(const std::string& key, const std::function<void(JsonReader&)>& visit);
    /// Calls `visit` with a reader of each object in the array under `key`, if it is there.
    void objects(const std::string& key, const std::function<void(JsonReader&)>& visit);
    bool has(const std::string& key) const;
    /// The value under the key, of whatever type; nullptr when it is absent or null.
    const nlohmann::json* value(const std::string& key) { return find(key, Presence::Optional); }
    /// Accepts the key without reading it.
    void ignore(const std::string& key) { find(key, Presence::Optional); }
    /// Accepts these keys without reading them: those of other programs that change nothing that is computed
    /// here.
    void ignore(std::initializer_list<const char*> keys);
    /// Accepts the key where it is absent, null or one of `values`; Unsupported otherwise, naming the value
    /// that is there. For keys of other programs of which this one computes a part.
    void only(const std::string& key, std::initializer_list<nlohmann::json> values);
    /// What becomes of keys that were not asked for. Without one of these calls they are refused.
    void ignoreUnknown() { m_unknown = Unknown::Ignore; }
    /// Accepted, and told by remarks(). For objects of other programs, which grow keys, that decide nothing.
    void reportUnknown() { m_unknown = Unknown::Report; }
    /// Refused as Unsupported, but for values that leave a thing off: null, false, 0 and empty ones. For
    /// objects of other programs that decide what is computed.
    void refuseUnknownUnlessOff() { m_unknown = Unknown::RefuseUnlessOff; }
    /// "FILE:LINE: /key: ..." of each key that was reported, for people.
    const std::vector<std::string>& remarks() const;
    /// Reports a problem with the value under `key`: "FILE:LINE: /key: PROBLEM".
    void fail(const std::string& key, const std::string& problem,
              ErrorCode code = ErrorCode::InvalidArgument);

    Status finish();

private:
    enum class Presence { Required, Optional };
    enum class Unknown { Refuse, Ignore, Report, RefuseUnlessOff };
    struct Shared;

    JsonReader(std::shared_ptr<Shared> shared, const nlohmann::json& object, std::string pointer);
    const nlohmann::json* find(const std::string& key, Presence presence);
    std::string pointerTo(const std::string& key) const { return m_pointer + "/" + key; }
    void failAt(const std::string& pointer, const std::string& problem, ErrorCode code);
    std::string placed(const std::string& pointer, const std::string& text) const;
    void checkUnknownKeys();
    /// A misspelt key is the likely cause of whatever else is wrong in its object, a missing key above all.
    void preferUnknownKeys();
    void judgeUnknownKey(const std::string& key, const nlohmann::json& value);
    void wrongType(const nlohmann::json& value, const std::string& pointer, std::string_view expected);

    void read(const nlohmann::json& value, const std::string& pointer, bool& into);
    void read(const nlohmann::json& value, const std::string& pointer, std::string& into);
    void read(const nlohmann::json& value, const std::string& pointer, int& into);
    void read(const nlohmann::json& value, const std::string& pointer, std::int64_t& into);
    void read(const nlohmann::json& value, const std::string& pointer, std::uint64_t& into);
    void read(const nlohmann::json& value, const std::string& pointer, double& into);
    template<class T>
    void read(const nlohmann::json& value, const std::string& pointer, std::vector<T>& into) {
        readList(value, pointer, into,
                 [&](const auto& element, const auto& place, T& each) { read(element, place, each); });
    }
    template<class T, class ReadElement>
    void readList(const nlohmann::json& value, const std::string& pointer, std::vector<T>& into,
                  const ReadElement& readElement) {
        if (!value.is_array())
            return wrongType(value, pointer, "an array");
        into.clear();
        for (std::size_t i = 0; i < value.size(); ++i) {
            T element{};
            readElement(value[i], pointer + "/" + std::to_string(i), element);
            into.push_back(std::move(element));
        }
    }
    void readWithin(const nlohmann::json& value, const std::string& pointer, int& into,
                    const Range<int>& range);
    void readWithin(const nlohmann::json& value, const std::string& pointer, std::int64_t& into,
                    const Range<std::int64_t>& range);
    void readWithin(const nlohmann::json& value, const std::string& pointer, std::uint64_t& into,
                    const Range<std::uint64_t>& range);
    void readWithin(const nlohmann::json& value, const std::string& pointer, double& into,
                    const Range<double>& range);

    std::shared_ptr<Shared> m_shared;
    const nlohmann::json* m_object;
    std::string m_pointer;
    std::vector<std::string> m_asked;
    Unknown m_unknown = Unknown::Refuse;
};

/// One line, keys sorted; what is no UTF-8 becomes U+FFFD.
std::string canonical(const nlohmann::json& value);

/// The candidate with the smallest edit distance, if it is near enough to be a slip of the pen.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

} // namespace retort
