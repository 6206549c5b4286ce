#include "store/set_check_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace retort::store {

namespace {

void bindOptional(SQLite::Statement& statement, int place, const std::optional<double>& value) {
    if (value)
        statement.bind(place, *value);
}

std::optional<double> optionalAt(SQLite::Statement& row, int column) {
    const auto value = row.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional{value.getDouble()};
}

void insertCheck(SQLite::Database& connection, SyntheticSetId set, const SetCheck& check) {
    SQLite::Statement insert(
        connection, "INSERT INTO set_check(synthetic_set, identity, teacher, dataset, test_pictures, "
                    "min_cosine, max_hash_distance, real_pictures, generated_pictures, curation, frechet, "
                    "precision, recall, diversity, real_diversity) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const auto& quality = check.quality;
    SQLite::bind(insert, set.value, check.identity, check.teacher, check.dataset, check.testImages,
                 check.minCosine, check.maxHashDistance, quality.realImages, quality.generatedImages,
                 quality.curation);
    int place = 11;
    for (const auto* figure :
         {&quality.frechet, &quality.precision, &quality.recall, &quality.diversity, &quality.realDiversity})
        bindOptional(insert, place++, *figure);
    insert.exec();
}

void insertDuplicates(SQLite::Database& connection, SyntheticSetId set,
                      const std::vector<NearDuplicate>& duplicates) {
    SQLite::Statement insert(connection, "INSERT INTO near_duplicate(synthetic_set, number, test_picture, "
                                         "cosine, hash_distance) VALUES (?, ?, ?, ?, ?)");
    for (const auto& duplicate : duplicates) {
        insert.reset();
        insert.clearBindings();
        SQLite::bind(insert, set.value, duplicate.number, duplicate.testImage, duplicate.cosine);
        if (duplicate.hashDistance)
            insert.bind(5, *duplicate.hashDistance);
        insert.exec();
    }
}

SetCheck checkAt(SQLite::Statement& row) {
    int column = 0;
    const auto text = [&] { return row.getColumn(column++).getString(); };
    const auto integer = [&] { return row.getColumn(column++).getInt64(); };
    const auto figure = [&] { return optionalAt(row, column++); };
    SetCheck check;
    check.identity = text();
    check.teacher = text();
    check.dataset = text();
    check.testImages = integer();
    check.minCosine = row.getColumn(column++).getDouble();
    check.maxHashDistance = static_cast<int>(integer());
    check.quality.realImages = integer();
    check.quality.generatedImages = integer();
    check.quality.curation = text();
    check.quality.frechet = figure();
    check.quality.precision = figure();
    check.quality.recall = figure();
    check.quality.diversity = figure();
    check.quality.realDiversity = figure();
    check.checkedAt = text();
    return check;
}

std::vector<NearDuplicate> duplicatesOf(SQLite::Database& connection, SyntheticSetId set) {
    SQLite::Statement query(connection, "SELECT number, test_picture, cosine, hash_distance "
                                        "FROM near_duplicate WHERE synthetic_set = ? ORDER BY number");
    SQLite::bind(query, set.value);
    std::vector<NearDuplicate> duplicates;
    while (query.executeStep()) {
        NearDuplicate duplicate{.number = query.getColumn(0).getInt64(),
                                .testImage = query.getColumn(1).getInt64(),
                                .cosine = query.getColumn(2).getDouble()};
        if (const auto distance = query.getColumn(3); !distance.isNull())
            duplicate.hashDistance = distance.getInt();
        duplicates.push_back(duplicate);
    }
    return duplicates;
}

} // namespace

Status SetCheckTable::put(SyntheticSetId set, const SetCheck& check) {
    return m_database.transaction("storing a comparison", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement remove(connection, "DELETE FROM set_check WHERE synthetic_set = ?");
        SQLite::bind(remove, set.value);
        remove.exec();
        insertCheck(connection, set, check);
        insertDuplicates(connection, set, check.duplicates);
        return {};
    });
}

Result<std::optional<SetCheck>> SetCheckTable::find(SyntheticSetId set) const {
    using Found = std::optional<SetCheck>;
    return m_database.guarded("reading a comparison", [&](SQLite::Database& connection) -> Result<Found> {
        SQLite::Statement query(connection,
                                "SELECT identity, teacher, dataset, test_pictures, min_cosine, "
                                "max_hash_distance, real_pictures, generated_pictures, curation, frechet, "
                                "precision, recall, diversity, real_diversity, checked_at "
                                "FROM set_check WHERE synthetic_set = ?");
        SQLite::bind(query, set.value);
        if (!query.executeStep())
            return Found{};
        auto check = checkAt(query);
        check.duplicates = duplicatesOf(connection, set);
        return Found{std::move(check)};
    });
}

} // namespace retort::store
