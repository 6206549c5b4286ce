#include "study/spec/spec_keys.h"

#include "study/spec/sections.h"
#include "study/spec/spec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace retort::study {

namespace {

template<class Bare> std::string valuesText(const std::vector<std::string>& words) {
    if constexpr (std::is_same_v<Bare, bool>)
        return "true, false";
    else if constexpr (std::is_enum_v<Bare>)
        return fmt::format("{}", fmt::join(words, ", "));
    else
        return "text";
}

template<class Owner, class Value> std::string valuesOf(const Field<Owner, Value>& field) {
    using Bare = typename Field<Owner, Value>::Bare;
    constexpr bool kIsList = std::is_same_v<typename fields_detail::Plain<Value>::Type, std::vector<Bare>>;
    std::string text;
    if constexpr (kIsList)
        return "list of texts";
    else if constexpr (fields_detail::kIsNumber<Bare>)
        text = field.range ? expectation(*field.range) : "a number";
    else if constexpr (std::is_enum_v<Bare>)
        text = valuesText<Bare>(allWords<Bare>());
    else
        text = valuesText<Bare>({});
    return field.unit.empty() ? text : fmt::format("{} ({})", text, field.unit);
}

/// The window's label, and the list's explanation where it has one.
std::string meaningOf(std::string_view label, std::string_view help) {
    return help.empty() ? std::string(label) : fmt::format("{}: {}", label, help);
}

class Table {
public:
    template<Listed Spec> void add(const std::string& prefix, FieldUses uses = kEveryUse) {
        forEachField<Spec>([&](const auto& each) {
            if ((each.uses & uses) != 0)
                m_text += fmt::format("| `{}{}` | {} | {} |\n", prefix, each.key, valuesOf(each),
                                      meaningOf(each.label, each.help));
        });
    }
    std::string text() const { return m_text; }

private:
    std::string m_text{"| key | values | what it is |\n|---|---|---|\n"};
};

} // namespace

std::string keysTable() {
    Table table;
    forEachSection(
        [&]<Listed Section>(const std::string& prefix, FieldUses uses) { table.add<Section>(prefix, uses); });
    table.add<StudySpec>("");
    return table.text();
}

} // namespace retort::study
