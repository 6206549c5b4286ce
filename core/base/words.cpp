#include "base/words.h"

#include "base/json.h"

#include <fmt/format.h>

namespace retort {

std::string unknownWord(std::string_view given, const std::vector<std::string>& valid) {
    const auto near = nearest(given, valid);
    std::string all;
    for (const auto& word : valid)
        all += (all.empty() ? "\"" : ", \"") + word + "\"";
    return fmt::format("unknown value \"{}\"; valid are {}{}", given, all,
                       near ? fmt::format("; did you mean \"{}\"?", *near) : "");
}

} // namespace retort
