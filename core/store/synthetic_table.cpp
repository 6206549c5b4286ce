#include "store/synthetic_table.h"

#include "store/stored_word.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace retort::store {

namespace {

constexpr std::string_view kSelectSet =
    "SELECT id, identity, name, kind, dataset, generator, generator_hash, teacher, teacher_hash, classes, "
    "spec, pictures, width, height, state, seconds, score_teacher, teacher_passes, entropy_student, "
    "created_at, finished_at, "
    "(SELECT count(*) FROM synthetic_image WHERE synthetic_set = id AND state = 'stored'), "
    "(SELECT count(*) FROM synthetic_image WHERE synthetic_set = id AND state = 'excluded'), "
    "(SELECT count(*) FROM synthetic_image WHERE synthetic_set = id AND state = 'invalid') "
    "FROM synthetic_set ";

Result<std::vector<std::string>> classesFrom(const std::string& text) {
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    const auto isText = [](const nlohmann::json& element) { return element.is_string(); };
    if (!parsed.is_array() || !std::all_of(parsed.begin(), parsed.end(), isText))
        return Error{ErrorCode::Corrupt, "table synthetic_set: \"classes\" holds no list of names"};
    return parsed.get<std::vector<std::string>>();
}

Error leadsOut(const char* what, const std::string& path) {
    return {ErrorCode::Corrupt,
            fmt::format(
                "{} \"{}\" leads out of the workspace; this program stored no such name, so remove the row "
                "or do not use this workspace",
                what, path)};
}

/// A workspace may come from anybody: sets are folders of it, which are written and removed.
Status checkFolder(const std::string& name) {
    const bool isOne = !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
    return isOne ? Status{} : Status{leadsOut("table synthetic_set: the name", name)};
}

/// Files are relative to their set's folder, where they are read, and to another one, where they are exported
/// to.
Status checkFile(const std::string& file) {
    const std::filesystem::path path(file);
    const bool stays = !path.is_absolute() && std::ranges::find(path, "..") == path.end();
    return stays ? Status{} : Status{leadsOut("table synthetic_image: the file", file)};
}

Result<SyntheticSetRecord> setAt(SQLite::Statement& row) {
    int column = 0;
    const auto text = [&] { return row.getColumn(column++).getString(); };
    const auto integer = [&] { return row.getColumn(column++).getInt64(); };
    const auto real = [&] { return row.getColumn(column++).getDouble(); };
    SyntheticSetRecord record;
    record.id = SyntheticSetId{integer()};
    record.request = {.identity = text(),
                      .name = text(),
                      .kind = text(),
                      .dataset = text(),
                      .generator = text(),
                      .generatorHash = text(),
                      .teacher = text(),
                      .teacherHash = text(),
                      .classes = {},
                      .spec = {}};
    RETORT_CHECK(checkFolder(record.request.name));
    RETORT_TRY(record.request.classes, classesFrom(text()));
    record.request.spec = text();
    record.request.images = integer();
    record.request.width = static_cast<int>(integer());
    record.request.height = static_cast<int>(integer());
    record.finished = text() == "finished";
    record.seconds = real();
    record.scoreTeacher = text();
    record.teacherPasses = integer();
    record.entropyStudent = text();
    record.createdAt = text();
    record.finishedAt = text();
    record.stored = integer();
    record.excluded = integer();
    record.invalid = integer();
    return record;
}

Result<std::vector<SyntheticSetRecord>> setsOf(SQLite::Statement& query) {
    std::vector<SyntheticSetRecord> records;
    while (query.executeStep()) {
        RETORT_TRY(auto record, setAt(query));
        records.push_back(std::move(record));
    }
    return records;
}

SyntheticImageRecord imageAt(SQLite::Statement& row) {
    SyntheticImageRecord image;
    int column = 0;
    image.number = row.getColumn(column++).getInt64();
    image.label = row.getColumn(column++).getInt64();
    image.prompt = row.getColumn(column++).getString();
    image.seed = static_cast<std::uint64_t>(row.getColumn(column++).getInt64());
    if (const auto source = row.getColumn(column++); !source.isNull())
        image.source = source.getInt64();
    image.file = row.getColumn(column++).getString();
    image.noiseLevel = row.getColumn(column++).getInt();
    image.seconds = row.getColumn(column++).getDouble();
    image.state = storedWord<ImageState>(row.getColumn(column++));
    if (const auto score = row.getColumn(column++); !score.isNull())
        image.score = score.getDouble();
    image.top5 = row.getColumn(column++).getString();
    image.choice = storedWord<HandChoice>(row.getColumn(column++));
    image.width = row.getColumn(column++).getInt();
    image.height = row.getColumn(column++).getInt();
    image.parameters = row.getColumn(column++).getString();
    if (const auto entropy = row.getColumn(column++); !entropy.isNull())
        image.entropy = entropy.getDouble();
    return image;
}

void insertImage(SQLite::Statement& insert, SyntheticSetId set, const SyntheticImageRecord& image) {
    insert.reset();
    insert.clearBindings();
    SQLite::bind(insert, set.value, image.number, image.label, image.prompt,
                 static_cast<std::int64_t>(image.seed));
    if (image.source)
        insert.bind(6, *image.source);
    insert.bind(7, image.file);
    insert.bind(8, image.noiseLevel);
    insert.bind(9, image.seconds);
    insert.bind(10, std::string{name(image.state)});
    insert.bind(11, image.width);
    insert.bind(12, image.height);
    insert.bind(13, image.parameters);
    insert.exec();
}

void insertImages(SQLite::Database& connection, SyntheticSetId set,
                  std::span<const SyntheticImageRecord> images) {
    // One whose file was lost is generated again, as it was: what was said of it holds.
    SQLite::Statement insert(
        connection,
        "INSERT INTO synthetic_image(synthetic_set, number, label, prompt, seed, source, file, noise_level, "
        "seconds, state, width, height, parameters) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(synthetic_set, number) DO UPDATE SET label = excluded.label, prompt = excluded.prompt, "
        "seed = excluded.seed, source = excluded.source, file = excluded.file, "
        "noise_level = excluded.noise_level, seconds = excluded.seconds, width = excluded.width, "
        "height = excluded.height, parameters = excluded.parameters, "
        "state = CASE WHEN state = 'excluded' AND excluded.state = 'stored' THEN state "
        "ELSE excluded.state END");
    for (const auto& image : images)
        insertImage(insert, set, image);
}

void markFinished(SQLite::Database& connection, SyntheticSetId set) {
    SQLite::Statement update(connection, "UPDATE synthetic_set SET state = 'finished', finished_at = "
                                         "strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ?");
    SQLite::bind(update, set.value);
    update.exec();
}

Status checkNameIsFree(SQLite::Database& connection, const SyntheticSetRequest& request) {
    SQLite::Statement query(connection,
                            "SELECT count(*) FROM synthetic_set WHERE name = ? AND identity != ?");
    SQLite::bind(query, request.name, request.identity);
    query.executeStep();
    if (query.getColumn(0).getInt() == 0)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: is the name of a set that was made from other things; choose another name",
                             request.name)};
}

void insertSet(SQLite::Database& connection, const SyntheticSetRequest& request) {
    SQLite::Statement insert(
        connection, "INSERT INTO synthetic_set(identity, name, kind, dataset, generator, generator_hash, "
                    "teacher, teacher_hash, classes, spec, pictures, width, height) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(identity) DO NOTHING");
    SQLite::bind(insert, request.identity, request.name, request.kind, request.dataset, request.generator,
                 request.generatorHash, request.teacher, request.teacherHash,
                 nlohmann::json(request.classes).dump(), request.spec, request.images, request.width,
                 request.height);
    insert.exec();
}

SyntheticSetId idOf(SQLite::Database& connection, const SyntheticSetRequest& request) {
    SQLite::Statement query(connection, "SELECT id FROM synthetic_set WHERE identity = ?");
    SQLite::bind(query, request.identity);
    query.executeStep();
    return SyntheticSetId{query.getColumn(0).getInt64()};
}

} // namespace

Result<SyntheticSetId> SyntheticTable::put(const SyntheticSetRequest& request) {
    SyntheticSetId id;
    const auto store = [&](SQLite::Database& connection) -> Status {
        RETORT_CHECK(checkNameIsFree(connection, request));
        insertSet(connection, request);
        id = idOf(connection, request);
        return {};
    };
    RETORT_CHECK(m_database.transaction("storing a synthetic set", store));
    return id;
}

Result<SyntheticSetId> SyntheticTable::putFinished(const SyntheticSetRequest& request,
                                                   std::span<const SyntheticImageRecord> images) {
    SyntheticSetId id;
    const auto store = [&](SQLite::Database& connection) -> Status {
        RETORT_CHECK(checkNameIsFree(connection, request));
        insertSet(connection, request);
        if (connection.getChanges() == 0)
            return invalidArgument(fmt::format("{}: the workspace has a set of these images", request.name));
        id = idOf(connection, request);
        insertImages(connection, id, images);
        markFinished(connection, id);
        return {};
    };
    RETORT_CHECK(m_database.transaction("storing a synthetic set", store));
    return id;
}

Status SyntheticTable::rename(SyntheticSetId set, const std::string& name) {
    return m_database.transaction("renaming a synthetic set", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement others(connection, "SELECT 1 FROM synthetic_set WHERE name = ? AND id <> ?");
        SQLite::bind(others, name, set.value);
        if (others.executeStep())
            return invalidArgument(fmt::format("there is a synthetic set \"{}\" already", name));
        SQLite::Statement update(connection, "UPDATE synthetic_set SET name = ? WHERE id = ?");
        SQLite::bind(update, name, set.value);
        update.exec();
        return {};
    });
}

Status SyntheticTable::remove(SyntheticSetId set) {
    return m_database.transaction("deleting a synthetic set", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement erase(connection, "DELETE FROM synthetic_set WHERE id = ?");
        SQLite::bind(erase, set.value);
        erase.exec();
        return {};
    });
}

Result<SyntheticSetRecord> SyntheticTable::find(SyntheticSetId set) const {
    using Found = Result<SyntheticSetRecord>;
    return m_database.guarded("reading a synthetic set", [&](SQLite::Database& connection) -> Found {
        SQLite::Statement query(connection, std::string{kSelectSet} + "WHERE id = ?");
        SQLite::bind(query, set.value);
        if (query.executeStep())
            return setAt(query);
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: holds no synthetic set {}; \"synthetic list\" names those there are",
                                 m_database.path().string(), set.value)};
    });
}

Result<SyntheticSetRecord> SyntheticTable::findNamed(const std::string& name) const {
    RETORT_TRY(const auto sets, all());
    std::vector<std::string> names;
    for (const auto& set : sets) {
        if (set.request.name == name)
            return set;
        names.push_back(set.request.name);
    }
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: holds no synthetic set \"{}\"; there {}", m_database.path().string(), name,
                             names.empty() ? "is none yet: \"generate\" makes one"
                                           : fmt::format("are: {}", fmt::join(names, ", ")))};
}

Result<std::optional<SyntheticSetRecord>> SyntheticTable::findIdentity(const std::string& identity) const {
    using Found = std::optional<SyntheticSetRecord>;
    return m_database.guarded("reading a synthetic set", [&](SQLite::Database& connection) -> Result<Found> {
        SQLite::Statement query(connection, std::string{kSelectSet} + "WHERE identity = ?");
        SQLite::bind(query, identity);
        if (!query.executeStep())
            return Found{};
        RETORT_TRY(auto record, setAt(query));
        return Found{std::move(record)};
    });
}

Result<std::vector<SyntheticSetRecord>> SyntheticTable::all() const {
    using Records = std::vector<SyntheticSetRecord>;
    return m_database.guarded("reading synthetic sets", [](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, std::string{kSelectSet} + "ORDER BY id DESC");
        return setsOf(query);
    });
}

Status SyntheticTable::addImages(SyntheticSetId set, std::span<const SyntheticImageRecord> images) {
    return m_database.transaction("storing generated images", [&](SQLite::Database& connection) -> Status {
        insertImages(connection, set, images);
        double seconds = 0;
        for (const auto& image : images)
            seconds += image.seconds;
        SQLite::Statement update(connection, "UPDATE synthetic_set SET seconds = seconds + ? WHERE id = ?");
        SQLite::bind(update, seconds, set.value);
        update.exec();
        return {};
    });
}

Result<std::vector<SyntheticImageRecord>> SyntheticTable::images(SyntheticSetId set) const {
    return imagesFrom(set, 0);
}

Result<std::vector<SyntheticImageRecord>> SyntheticTable::imagesFrom(SyntheticSetId set,
                                                                     std::int64_t first) const {
    using Records = std::vector<SyntheticImageRecord>;
    return m_database.guarded(
        "reading generated images", [&](SQLite::Database& connection) -> Result<Records> {
            SQLite::Statement query(connection,
                                    "SELECT number, label, prompt, seed, source, file, noise_level, "
                                    "seconds, state, score, top5, choice, width, height, parameters, entropy "
                                    "FROM synthetic_image "
                                    "WHERE synthetic_set = ? AND number >= ? ORDER BY number");
            SQLite::bind(query, set.value, first);
            Records images;
            while (query.executeStep()) {
                images.push_back(imageAt(query));
                RETORT_CHECK(checkFile(images.back().file));
            }
            return images;
        });
}

Status SyntheticTable::setFinished(SyntheticSetId set) {
    return m_database.guarded("finishing a synthetic set", [&](SQLite::Database& connection) -> Status {
        markFinished(connection, set);
        return {};
    });
}

Status SyntheticTable::setScores(SyntheticSetId set, const std::string& teacher,
                                 std::span<const SyntheticScore> scores) {
    return m_database.transaction("storing teacher scores", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection, "UPDATE synthetic_image SET score = ?, top5 = ? "
                                             "WHERE synthetic_set = ? AND number = ?");
        for (const auto& score : scores) {
            update.reset();
            SQLite::bind(update, score.score, score.top5, set.value, score.number);
            update.exec();
        }
        SQLite::Statement count(connection, "UPDATE synthetic_set SET score_teacher = ?, "
                                            "teacher_passes = teacher_passes + ? WHERE id = ?");
        SQLite::bind(count, teacher, static_cast<std::int64_t>(scores.size()), set.value);
        count.exec();
        return {};
    });
}

Status SyntheticTable::setOrigins(SyntheticSetId set, std::span<const SyntheticImageRecord> images) {
    return m_database.transaction("storing prompts", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection,
                                 "UPDATE synthetic_image SET prompt = ?, seed = ?, parameters = ? "
                                 "WHERE synthetic_set = ? AND number = ?");
        for (const auto& each : images) {
            update.reset();
            SQLite::bind(update, each.prompt, static_cast<std::int64_t>(each.seed), each.parameters,
                         set.value, each.number);
            update.exec();
        }
        return {};
    });
}

Status SyntheticTable::setEntropies(SyntheticSetId set, const std::string& student,
                                    std::span<const SyntheticEntropy> entropies) {
    return m_database.transaction("storing entropies", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(
            connection, "UPDATE synthetic_image SET entropy = ? WHERE synthetic_set = ? AND number = ?");
        for (const auto& each : entropies) {
            update.reset();
            SQLite::bind(update, each.entropy, set.value, each.number);
            update.exec();
        }
        SQLite::Statement whose(connection, "UPDATE synthetic_set SET entropy_student = ? WHERE id = ?");
        SQLite::bind(whose, student, set.value);
        whose.exec();
        return {};
    });
}

} // namespace retort::store
