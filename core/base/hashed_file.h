#pragma once
// What a file is known by where its content must not have changed: listed beside it, and compared when it is
// used.

#include <cstdint>
#include <string>

namespace retort {

struct HashedFile {
    std::int64_t bytes = 0;
    std::string sha256{};

    bool operator==(const HashedFile&) const = default;
};

} // namespace retort
