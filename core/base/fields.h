#pragma once
// Field lists: the fields of a specification stand once, each with its key, member, range, unit, label and
// help. Reading, writing, merging, comparing, the rows of a form and the table of keys in the README all come
// from the list, so that a new field is one line.
//
//   struct StudentSpecification {
//       std::optional<int> width;
//       std::optional<Stem> stem;
//   };
//   constexpr auto fields(const StudentSpecification*) {
//       using S = StudentSpecification;
//       return std::tuple{field("width", &S::width, "Width").within(limits::kStudentWidth).in("channels"),
//                         field("stem", &S::stem, "Stem")};
//   }
//
// A field's type is bool, int, std::int64_t, std::uint64_t, double, std::string, an enumeration with words
// (words.h), a std::vector of numbers or texts, or a std::optional of one of these. The default of a field is
// its value in a default-constructed specification.

#include "base/json.h"
#include "base/words.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace retort {

/// Where a specification is used, as bits that its owner names: a stage that learns labels has no loss of
/// embeddings.
using FieldUses = unsigned;
inline constexpr FieldUses kEveryUse = ~0U;

namespace fields_detail {

template<class T> struct Plain { using Type = T; };
template<class T> struct Plain<std::optional<T>> { using Type = T; };
template<class T> struct Element { using Type = T; };
template<class T> struct Element<std::vector<T>> { using Type = T; };
template<class T> using Bare = typename Element<typename Plain<T>::Type>::Type;

template<class T>
inline constexpr bool kIsNumber = std::is_same_v<T, int> || std::is_same_v<T, std::int64_t> ||
                                  std::is_same_v<T, std::uint64_t> || std::is_same_v<T, double>;
template<class T> using RangeOf = std::conditional_t<kIsNumber<T>, std::optional<Range<T>>, std::monostate>;

template<class T> inline constexpr bool kIsOptional = false;
template<class T> inline constexpr bool kIsOptional<std::optional<T>> = true;

} // namespace fields_detail

template<class Owner, class Value> struct Field {
    using Bare = fields_detail::Bare<Value>;

    std::string_view key;
    Value Owner::*member;
    std::string_view label; ///< in the window
    fields_detail::RangeOf<Bare> range{};
    std::string_view unit{};
    std::string_view help{}; ///< what it is, for the table of keys and for tooltips
    FieldUses uses = kEveryUse;

    constexpr Field within(const Range<Bare>& limits) const {
        auto changed = *this;
        changed.range = limits;
        return changed;
    }
    constexpr Field in(std::string_view unitText) const {
        auto changed = *this;
        changed.unit = unitText;
        return changed;
    }
    constexpr Field saying(std::string_view text) const {
        auto changed = *this;
        changed.help = text;
        return changed;
    }
    constexpr Field onlyFor(FieldUses these) const {
        auto changed = *this;
        changed.uses = these;
        return changed;
    }
};

template<class Owner, class Value>
constexpr Field<Owner, Value> field(std::string_view key, Value Owner::*member, std::string_view label) {
    return {.key = key, .member = member, .label = label};
}

/// A specification with a field list.
template<class Spec>
concept Listed = requires {
    fields(static_cast<const Spec*>(nullptr));
};

template<Listed Spec, class Visit> constexpr void forEachField(const Visit& visit) {
    std::apply([&](const auto&... each) { (visit(each), ...); }, fields(static_cast<const Spec*>(nullptr)));
}

/// The list's entry of a member.
template<Listed Spec, class Value> Field<Spec, Value> fieldOf(Value Spec::*member) {
    Field<Spec, Value> found{};
    forEachField<Spec>([&](const auto& each) {
        if constexpr (std::is_same_v<std::decay_t<decltype(each)>, Field<Spec, Value>>)
            if (each.member == member)
                found = each;
    });
    return found;
}

/// Reads the word of an enumeration, if it is there.
template<Worded Enum, class Into> void readWordInto(JsonReader& reader, const std::string& key, Into& into) {
    std::optional<std::string> word;
    reader.optional(key, word);
    if (!word)
        return;
    if (const auto known = enumOf<Enum>(*word))
        into = *known;
    else
        reader.fail(key, unknownWord(*word, allWords<Enum>()));
}
template<Worded Enum> void readWord(JsonReader& reader, const std::string& key, Enum& into) {
    readWordInto<Enum>(reader, key, into);
}

/// Reads the fields of these uses from the reader's object; the others are unknown keys to it. What is absent
/// stays as it is.
template<Listed Spec> void readFields(JsonReader& reader, Spec& into, FieldUses uses = kEveryUse) {
    forEachField<Spec>([&](const auto& each) {
        if ((each.uses & uses) == 0)
            return;
        using Bare = typename std::decay_t<decltype(each)>::Bare;
        auto& value = into.*each.member;
        const std::string key(each.key);
        if constexpr (std::is_enum_v<Bare>) {
            readWordInto<Bare>(reader, key, value);
        } else if constexpr (fields_detail::kIsNumber<Bare>) {
            if (each.range)
                reader.optional(key, value, *each.range);
            else
                reader.optional(key, value);
        } else {
            reader.optional(key, value);
        }
    });
}

namespace fields_detail {

template<class Json, class T> Json jsonOf(const T& value) {
    if constexpr (std::is_enum_v<T>)
        return std::string(wordOf(value));
    else
        return value;
}

} // namespace fields_detail

/// Writes what is set (optional fields) or differs from its default (others), in the list's order where
/// `Json` keeps it.
template<class Json, Listed Spec> void writeFields(Json& into, const Spec& spec) {
    const Spec standard;
    forEachField<Spec>([&](const auto& each) {
        const auto& value = spec.*each.member;
        if constexpr (fields_detail::kIsOptional<std::decay_t<decltype(value)>>) {
            if (value)
                into[std::string(each.key)] = fields_detail::jsonOf<Json>(*value);
        } else if (value != standard.*each.member) {
            into[std::string(each.key)] = fields_detail::jsonOf<Json>(value);
        }
    });
}

/// `stronger` where it says something, else `weaker`.
template<Listed Spec> Spec merged(Spec stronger, const Spec& weaker) {
    forEachField<Spec>([&](const auto& each) {
        auto& value = stronger.*each.member;
        static_assert(fields_detail::kIsOptional<std::decay_t<decltype(value)>>,
                      "a field that is always set wins always");
        if (!value)
            value = weaker.*each.member;
    });
    return stronger;
}

/// Leaves unset what is not for this use.
template<Listed Spec> void keepOnly(Spec& spec, FieldUses use) {
    forEachField<Spec>([&](const auto& each) {
        if constexpr (fields_detail::kIsOptional<std::decay_t<decltype(spec.*each.member)>>)
            if ((each.uses & use) == 0)
                (spec.*each.member).reset();
    });
}

/// The keys of the fields in which the two differ.
template<Listed Spec> std::vector<std::string> differingFields(const Spec& a, const Spec& b) {
    std::vector<std::string> keys;
    forEachField<Spec>([&](const auto& each) {
        if (a.*each.member != b.*each.member)
            keys.emplace_back(each.key);
    });
    return keys;
}

/// A field in words, for documentation and for messages.
struct FieldText {
    std::string key;
    std::string label;
    std::string type; ///< "a whole number from 1 to 1024", `"cosine", "mse" or "smooth-l1"`, "true or false"
    std::string unit;
    std::string help;
    FieldUses uses = kEveryUse;
};

std::string typeOfWords(const std::vector<std::string>& words);

namespace fields_detail {

template<class T> std::string typeName(const RangeOf<T>& range) {
    if constexpr (kIsNumber<T>)
        return range ? expectation(*range) : std::is_integral_v<T> ? "a whole number" : "a number";
    else if constexpr (std::is_enum_v<T>)
        return typeOfWords(allWords<T>());
    else if constexpr (std::is_same_v<T, bool>)
        return "true or false";
    else
        return "a text";
}

} // namespace fields_detail

template<Listed Spec> std::vector<FieldText> fieldTexts() {
    std::vector<FieldText> texts;
    forEachField<Spec>([&](const auto& each) {
        using Bare = typename std::decay_t<decltype(each)>::Bare;
        texts.push_back({.key = std::string(each.key),
                         .label = std::string(each.label),
                         .type = fields_detail::typeName<Bare>(each.range),
                         .unit = std::string(each.unit),
                         .help = std::string(each.help),
                         .uses = each.uses});
    });
    return texts;
}

} // namespace retort
