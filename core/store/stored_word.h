#pragma once
// Words of an enumeration as they stand in the database.

#include "base/words.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <string>

namespace retort::store {

/// Throws, within Database::guarded(), what becomes Corrupt where the column holds no word of the
/// enumeration.
template<Worded Enum> Enum storedWord(const SQLite::Column& column) {
    const auto text = column.getString();
    if (const auto value = enumOf<Enum>(text))
        return *value;
    throw SQLite::Exception(std::string("column ") + column.getName() + ": " +
                                unknownWord(text, allWords<Enum>()),
                            SQLITE_CORRUPT);
}

} // namespace retort::store
