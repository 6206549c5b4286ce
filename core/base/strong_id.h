#pragma once
// Integers that cannot be mistaken for one another: a RunId is no StudyId.
//
//   using RunId = StrongId<struct RunIdTag>;

#include <compare>
#include <cstdint>
#include <functional>

namespace retort {

template<class Tag> struct StrongId {
    std::int64_t value = 0; ///< 0 means "none"

    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(const StrongId&, const StrongId&) = default;
};

using StudyId = StrongId<struct StudyIdTag>;
using RunId = StrongId<struct RunIdTag>;
using JobId = StrongId<struct JobIdTag>;
using SyntheticSetId = StrongId<struct SyntheticSetIdTag>;

} // namespace retort

template<class Tag> struct std::hash<retort::StrongId<Tag>> {
    std::size_t operator()(const retort::StrongId<Tag>& id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
