#pragma once
// Fields that several sections of a study's JSON have in common. Each is left unset when it is absent.

#include "base/json.h"

#include <algorithm>
#include <string>

namespace retort::study {

/// What names a thing or a file: not empty, in one line. A NUL would end a path before its end.
inline void requireName(JsonReader& reader, const std::string& key, const std::string& name) {
    const auto isControl = [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
    };
    if (name.find_first_not_of(' ') == std::string::npos)
        reader.fail(key, "must not be empty");
    else if (std::any_of(name.begin(), name.end(), isControl))
        reader.fail(key, "holds a line end or another control character");
}

} // namespace retort::study
