#pragma once
// Which images of a synthetic set are learnt from, changed in steps that can be taken back one by one, also
// by another program and on another day (tables `synthetic_image` and `curation_step`).

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/synthetic_table.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace retort::store {

struct ImageMark {
    std::int64_t number = 0;
    ImageState state = ImageState::Stored; ///< Stored or Excluded
    HandChoice choice = HandChoice::None;
};

class CurationTable {
public:
    explicit CurationTable(Database& database) : m_database(database) {}

    /// Changes those images that are not so already, in one transaction, and remembers how they were;
    /// nothing is remembered where nothing changes. Invalid images, and those that the set does not have,
    /// stay what they are. `rules`: JSON, for people. How many images it changed. InvalidArgument: a mark
    /// that makes an image invalid.
    Result<std::int64_t> apply(SyntheticSetId set, std::span<const ImageMark> marks,
                               const std::string& rules);
    /// Takes the newest step back; how many images it changed. InvalidArgument: there is no step.
    Result<std::int64_t> undo(SyntheticSetId set);
    /// How many steps there are to take back.
    Result<std::int64_t> steps(SyntheticSetId set) const;

private:
    Database& m_database;
};

} // namespace retort::store
