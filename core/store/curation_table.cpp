#include "store/curation_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::store {

namespace {

using Json = nlohmann::json;

/// The image as it is, [number, state, choice]; null if it is so already, is invalid or is not there.
Json asItIs(SQLite::Statement& query, SyntheticSetId set, const ImageMark& mark) {
    query.reset();
    SQLite::bind(query, set.value, mark.number);
    if (!query.executeStep())
        return {};
    const auto state = query.getColumn(0).getString(), choice = query.getColumn(1).getString();
    const bool isSame = state == name(mark.state) && choice == name(mark.choice);
    return isSame || state == name(ImageState::Invalid) ? Json{} : Json{mark.number, state, choice};
}

void change(SQLite::Statement& update, SyntheticSetId set, std::int64_t number, const std::string& state,
            const std::string& choice) {
    update.reset();
    SQLite::bind(update, state, choice, set.value, number);
    update.exec();
}

constexpr const char* kUpdate = "UPDATE synthetic_image SET state = ?, choice = ? "
                                "WHERE synthetic_set = ? AND number = ? AND state != 'invalid'";

Json changeAll(SQLite::Database& connection, SyntheticSetId set, std::span<const ImageMark> marks) {
    SQLite::Statement query(connection, "SELECT state, choice FROM synthetic_image "
                                        "WHERE synthetic_set = ? AND number = ?");
    SQLite::Statement update(connection, kUpdate);
    auto before = Json::array();
    for (const auto& mark : marks) {
        auto image = asItIs(query, set, mark);
        if (image.is_null())
            continue;
        change(update, set, mark.number, std::string{name(mark.state)}, std::string{name(mark.choice)});
        before.push_back(std::move(image));
    }
    return before;
}

bool isStep(const Json& before) {
    return before.is_array() && std::all_of(before.begin(), before.end(), [](const Json& image) {
               return image.is_array() && image.size() == 3 && image[0].is_number_integer() &&
                      image[1].is_string() && image[2].is_string();
           });
}

} // namespace

Result<std::int64_t> CurationTable::apply(SyntheticSetId set, std::span<const ImageMark> marks,
                                          const std::string& rules) {
    if (std::ranges::any_of(marks, [](const auto& mark) { return mark.state == ImageState::Invalid; }))
        return Error{ErrorCode::InvalidArgument, "images are kept or excluded, not made invalid"};
    std::int64_t changed = 0;
    RETORT_CHECK(m_database.transaction("marking images", [&](SQLite::Database& connection) -> Status {
        const auto before = changeAll(connection, set, marks);
        changed = static_cast<std::int64_t>(before.size());
        if (before.empty())
            return {};
        SQLite::Statement insert(connection,
                                 "INSERT INTO curation_step(synthetic_set, rules, before) VALUES (?, ?, ?)");
        SQLite::bind(insert, set.value, rules, before.dump());
        insert.exec();
        return {};
    }));
    return changed;
}

Result<std::int64_t> CurationTable::undo(SyntheticSetId set) {
    std::int64_t changed = 0;
    const auto takeBack = [&](SQLite::Database& connection) -> Status {
        SQLite::Statement newest(connection, "SELECT id, before FROM curation_step WHERE synthetic_set = ? "
                                             "ORDER BY id DESC LIMIT 1");
        SQLite::bind(newest, set.value);
        if (!newest.executeStep())
            return Error{
                ErrorCode::InvalidArgument,
                fmt::format("the synthetic set {}: nothing was curated that could be taken back", set.value)};
        const auto before = Json::parse(newest.getColumn(1).getString(), nullptr, false);
        if (!isStep(before))
            return Error{ErrorCode::Corrupt, "table curation_step: \"before\" holds no list of images"};
        SQLite::Statement update(connection, kUpdate);
        for (const auto& image : before)
            change(update, set, image[0].get<std::int64_t>(), image[1].get<std::string>(),
                   image[2].get<std::string>());
        changed = static_cast<std::int64_t>(before.size());
        SQLite::Statement remove(connection, "DELETE FROM curation_step WHERE id = ?");
        SQLite::bind(remove, newest.getColumn(0).getInt64());
        remove.exec();
        return {};
    };
    RETORT_CHECK(m_database.transaction("taking marks back", takeBack));
    return changed;
}

Result<std::int64_t> CurationTable::steps(SyntheticSetId set) const {
    return m_database.guarded("counting marks", [&](SQLite::Database& connection) -> Result<std::int64_t> {
        SQLite::Statement query(connection, "SELECT count(*) FROM curation_step WHERE synthetic_set = ?");
        SQLite::bind(query, set.value);
        query.executeStep();
        return query.getColumn(0).getInt64();
    });
}

} // namespace retort::store
