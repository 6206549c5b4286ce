#pragma once
// What a dataset is, by its content.

#include "data/dataset.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace retort::data {

/// A dataset by its content.
struct DataIdentity {
    std::string name;      ///< as the study names it; no part of the identity
    std::string trainHash; ///< of the training split's images and labels, in order
    std::string testHash;
    std::vector<std::string> classes;
    std::map<Split, std::int64_t> excluded{}; ///< files; this and the next are no part of the identity
    TestInTraining testInTraining{};

    friend bool operator==(const DataIdentity&, const DataIdentity&) = default;
};

} // namespace retort::data
