#pragma once
// A number's range as what a line for typing it asks (widgets/entry_field.h).

#include "models/session/typed_number.h"
#include "widgets/entry_field.h"

namespace retort::ui {

/// A share of 1 as people write it.
constexpr Range<double> inPercent(const Range<double>& share) {
    constexpr double kWhole = 100;
    return {kWhole * share.smallest, kWhole * share.largest, share.ends};
}

enum class MayBeEmpty { No, Yes };

template<class Number> EntryField::Check checkOf(const Range<Number>& range, MayBeEmpty empty) {
    return [range, empty](const QString& text) {
        const bool isUnset = empty == MayBeEmpty::Yes && text.isEmpty();
        return isUnset || readTyped(text, range) ? QString() : sentenceOf(range);
    };
}

} // namespace retort::ui
