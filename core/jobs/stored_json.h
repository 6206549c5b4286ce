#pragma once
// How the kinds of jobs read and write what the store keeps of them as JSON. Errors name the job and the key.

#include "base/fields.h"
#include "base/json.h"
#include "jobs/job_kind.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace retort::study {

inline std::string written(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

template<class T> void putSet(nlohmann::json& into, const char* key, const std::optional<T>& value) {
    if (value)
        into[key] = *value;
}

/// Reads the word of an enumeration, which must be there.
template<Worded Enum> void requireWord(JsonReader& reader, const std::string& key, Enum& into) {
    if (reader.has(key))
        return readWord(reader, key, into);
    std::string missing;
    reader.required(key, missing);
}

/// A path or another type that is made of a text.
template<class T> void readText(JsonReader& reader, const std::string& key, std::optional<T>& into) {
    std::optional<std::string> text;
    reader.optional(key, text);
    if (text)
        into = T{*text};
}

/// Corrupt: not JSON. InvalidArgument: a key that is missing, unknown or has a value that cannot be.
template<class T, class Read>
Result<T> readStored(const std::string& text, std::string source, const Read& read) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, std::move(source)));
    T value{};
    JsonReader reader(document);
    read(reader, value);
    RETORT_CHECK(reader.finish());
    return value;
}

/// The errors of readStored(); Corrupt: a job of another kind.
template<class T, class Read>
Result<T> readRequest(const store::JobRecord& job, JobKind kind, const Read& read) {
    if (!isOf(job, kind))
        return Error{ErrorCode::Corrupt, fmt::format("job {} is no {} job", job.id.value, wordOf(kind))};
    return readStored<T>(job.request.request, fmt::format("job {}", job.id.value), read);
}

/// Every field, but for optional ones that are not set.
template<Listed T> std::string writtenResult(const T& result) {
    auto json = nlohmann::json::object();
    forEachField<T>([&](const auto& each) {
        const auto& value = result.*each.member;
        const std::string key(each.key);
        if constexpr (fields_detail::kIsOptional<std::decay_t<decltype(value)>>)
            putSet(json, key.c_str(), value);
        else
            json[key] = fields_detail::jsonOf<nlohmann::json>(value);
    });
    return written(json);
}

template<Listed T> void readResultFields(JsonReader& reader, T& into) {
    forEachField<T>([&](const auto& each) {
        auto& value = into.*each.member;
        using Value = std::decay_t<decltype(value)>;
        const std::string key(each.key);
        if constexpr (std::is_enum_v<Value>)
            requireWord(reader, key, value);
        else if constexpr (fields_detail::kIsOptional<Value>)
            reader.optional(key, value);
        else
            reader.required(key, value);
    });
    reader.ignoreUnknown(); // of later versions
}

/// What writtenResult() left. The errors of readStored(); Corrupt: no finished job of this kind.
template<Listed T> Result<T> readResult(const store::JobRecord& job, JobKind kind) {
    if (!isOf(job, kind) || job.state != store::JobState::Finished)
        return Error{ErrorCode::Corrupt,
                     fmt::format("job {} is no finished {} job", job.id.value, wordOf(kind))};
    return readStored<T>(job.result, fmt::format("result of job {}", job.id.value), readResultFields<T>);
}

} // namespace retort::study
