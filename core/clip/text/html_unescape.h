#pragma once
// HTML character references in prompts: "caf&eacute; &#x1F600;".

#include <optional>
#include <string>
#include <string_view>

namespace retort::clip {

/// The characters (UTF-8) of an HTML 5 entity by the name between "&" and the end, for example "eacute;".
/// The names that HTML accepts without a semicolon are known in both forms.
std::optional<std::string_view> htmlEntity(std::string_view name);

/// Replaces numeric and named references as the HTML 5 standard (13.2.5.72 and following) has a browser do it
/// in text, references without a semicolon included; what is no reference stays.
std::u32string htmlUnescaped(const std::u32string& text);

/// The character a numeric reference stands for; empty for those that the standard omits.
std::u32string numericReference(std::u32string_view digits, int base);

/// What the byte 0x80 ... 0x9F means in Windows-1252; undefined bytes mean themselves.
char32_t windows1252(char32_t byte);

} // namespace retort::clip
