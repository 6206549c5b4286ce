#pragma once
// Labels, units and explanations of the fields of specifications (base/fields.h), in the window's language.

#include <QString>

#include <span>
#include <string_view>

namespace retort::ui {

/// Of a text that stands in a field list.
QString fieldText(std::string_view text);

/// The texts that lupdate finds; a test holds them equal to those of the field lists.
std::span<const char* const> translatedFieldTexts();

} // namespace retort::ui
