#pragma once
// File names whose bytes say nothing of their encoding, as old ZIP programs and tar write them: which code
// page they are in, and what they are in Unicode. ICU stays behind this.

#include "base/result.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

bool isAscii(std::string_view name);
bool isUtf8(std::string_view bytes);

/// That `encoding` names a code page ("cp437", "Shift-JIS", "GBK" ...) in which ASCII is ASCII.
/// InvalidArgument.
Status checkNameEncoding(std::string_view encoding);

/// Those that detectNameEncoding() knows, for people to choose from.
std::vector<std::string> nameEncodings();

/// The name in UTF-8. Corrupt: bytes that are none of the code page; InvalidArgument as checkNameEncoding().
Result<std::string> decodeName(std::string_view bytes, std::string_view encoding);

/// The code page in which the names read best: letters of one script, common characters, no symbols inside
/// words. `source` is the archive, for messages. Unsupported: they read well in none, or in several as
/// different names; the message shows how they would read.
Result<std::string> detectNameEncoding(std::span<const std::string> names, std::string_view source);

} // namespace retort::data
