#pragma once
// "1 run", "2 runs": a number with its noun, in English.

#include <concepts>
#include <string>
#include <string_view>

namespace retort {

template<std::integral Number>
std::string counted(Number number, std::string_view one, std::string_view many) {
    return std::to_string(number) + ' ' + std::string(number == 1 ? one : many);
}
/// Of a noun that takes an s.
template<std::integral Number> std::string counted(Number number, std::string_view one) {
    return counted(number, one, std::string(one) + 's');
}

} // namespace retort
