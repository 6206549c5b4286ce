#pragma once
// Labels, units and explanations of the fields of specifications (base/fields.h), in the window's language.

#include <QString>

#include <string_view>

namespace retort::ui {

/// Of a text that stands in a field list.
QString fieldText(std::string_view text);

} // namespace retort::ui
