#include "store/schema.h"

#include "store/stored_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>

namespace retort::store {

namespace {

/// "RTRT": marks the file as ours (`PRAGMA application_id`).
constexpr int kApplicationId = 0x52545254;

constexpr std::string_view kStudiesAndRuns = R"sql(
CREATE TABLE study(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,                    -- JSON, as the user wrote it
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));

CREATE TABLE run(
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,         -- SHA-256 of everything that changes the result
    dataset TEXT NOT NULL,
    method TEXT NOT NULL,
    source TEXT NOT NULL,
    student TEXT NOT NULL,
    seed INTEGER NOT NULL,
    spec TEXT NOT NULL,                    -- JSON, nothing left unset
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'finished', 'failed', 'cancelled')),
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    started_at TEXT NOT NULL DEFAULT '',
    finished_at TEXT NOT NULL DEFAULT '',
    teacher_passes INTEGER NOT NULL DEFAULT 0,   -- images that the teacher embedded for this run
    distil_seconds REAL NOT NULL DEFAULT 0,
    finetune_seconds REAL NOT NULL DEFAULT 0);

CREATE TABLE study_run(                    -- a run that several studies ask for is run once
    study INTEGER NOT NULL REFERENCES study(id) ON DELETE CASCADE,
    run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (study, run)) WITHOUT ROWID;
CREATE INDEX study_run_by_run ON study_run(run);

CREATE TABLE metric(
    run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL,                            -- NULL stands for "not a number"
    PRIMARY KEY (run, stage, name, step)) WITHOUT ROWID;

CREATE TABLE evaluation(
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    step INTEGER NOT NULL,
    split TEXT NOT NULL,
    images INTEGER NOT NULL,
    top1 REAL,                             -- fractions, not per cent
    mean_per_class REAL,
    nll REAL,
    ece REAL,
    confusion TEXT NOT NULL,               -- JSON: rows are true classes, columns predicted ones
    UNIQUE (run, stage, step, split));

CREATE TABLE teacher_evaluation(
    identity TEXT PRIMARY KEY,             -- SHA-256 of teacher, images and templates
    teacher TEXT NOT NULL,
    dataset TEXT NOT NULL,
    split TEXT NOT NULL,
    images INTEGER NOT NULL,
    top1 REAL,
    mean_per_class REAL,
    nll REAL,
    ece REAL,
    confusion TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE job(
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,              -- what the job works on, for kind 'run' the run
    position INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'finished', 'failed', 'cancelled')),
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
CREATE INDEX job_by_position ON job(position);
)sql";

constexpr std::string_view kSyntheticSets = R"sql(
CREATE TABLE synthetic_set(
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,         -- SHA-256 of everything that changes its images
    name TEXT NOT NULL UNIQUE,             -- its folder: synthetic/<name>/
    kind TEXT NOT NULL CHECK (kind IN ('cls2img', 'img2img', 'sdedit')),
    dataset TEXT NOT NULL,                 -- whose training images or classes it is made from
    generator TEXT NOT NULL,
    generator_hash TEXT NOT NULL,
    teacher TEXT NOT NULL DEFAULT '',      -- whose embeddings it is generated from
    teacher_hash TEXT NOT NULL DEFAULT '',
    classes TEXT NOT NULL,                 -- JSON, in label order
    spec TEXT NOT NULL,                    -- JSON, nothing left unset
    pictures INTEGER NOT NULL,             -- that it is to have
    width INTEGER NOT NULL,                -- pixels, as stored
    height INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'unfinished' CHECK (state IN ('unfinished', 'finished')),
    seconds REAL NOT NULL DEFAULT 0,       -- of generating, over all sessions
    score_teacher TEXT NOT NULL DEFAULT '',
    teacher_passes INTEGER NOT NULL DEFAULT 0,   -- images that a teacher embedded for their scores
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    finished_at TEXT NOT NULL DEFAULT '');

CREATE TABLE synthetic_image(
    synthetic_set INTEGER NOT NULL REFERENCES synthetic_set(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    label INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    seed INTEGER NOT NULL,
    source INTEGER,                        -- index in the real training split; NULL for cls2img
    file TEXT NOT NULL,                    -- relative to the set's folder; empty when invalid
    noise_level INTEGER NOT NULL,
    seconds REAL NOT NULL,                 -- its share of its batch
    state TEXT NOT NULL                    -- left-out: by curation; invalid: black or not a number
        CHECK (state IN ('stored', 'left-out', 'invalid')),
    score REAL,                            -- the teacher's zero-shot probability of its class
    top5 TEXT NOT NULL DEFAULT '',         -- JSON: [[label, probability], ...], likeliest first
    PRIMARY KEY (synthetic_set, number)) WITHOUT ROWID;

ALTER TABLE run ADD COLUMN generate_seconds REAL NOT NULL DEFAULT 0;  -- of the images that it learns from
)sql";

/// What stood in the queue before were single runs, which table `run` knows too.
constexpr std::string_view kJobsAsAskedFor = R"sql(
DROP TABLE job;
CREATE TABLE job(
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                    -- 'study', 'generation' or 'zero-shot'
    title TEXT NOT NULL,
    request TEXT NOT NULL,                 -- JSON: everything that doing it takes
    position INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'paused', 'finished', 'failed', 'cancelled')),
    error TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',       -- JSON: what came of it, once it has finished
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    ended_at TEXT NOT NULL DEFAULT '');
CREATE INDEX job_by_position ON job(position);
)sql";

/// What a person or a rule decided about images, and what a comparison with real images found.
constexpr std::string_view kCuration = R"sql(
ALTER TABLE synthetic_image ADD COLUMN choice TEXT NOT NULL DEFAULT ''   -- by hand, before all rules
    CHECK (choice IN ('', 'keep', 'reject'));

CREATE TABLE curation_step(                -- what undo takes back, the newest first
    id INTEGER PRIMARY KEY,
    synthetic_set INTEGER NOT NULL REFERENCES synthetic_set(id) ON DELETE CASCADE,
    rules TEXT NOT NULL,                   -- JSON, for people
    before TEXT NOT NULL,                  -- JSON: [[number, state, choice], ...] of the changed images
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
CREATE INDEX curation_step_by_set ON curation_step(synthetic_set);

CREATE TABLE set_check(                    -- a set beside real images, in a teacher's embedding space
    synthetic_set INTEGER PRIMARY KEY REFERENCES synthetic_set(id) ON DELETE CASCADE,
    identity TEXT NOT NULL,                -- SHA-256 of all that decides what was found
    teacher TEXT NOT NULL,
    dataset TEXT NOT NULL,
    test_pictures INTEGER NOT NULL,
    min_cosine REAL NOT NULL,              -- what counts as a near-duplicate
    max_hash_distance INTEGER NOT NULL,    -- bits of 64
    real_pictures INTEGER NOT NULL,        -- training images that the figures compare with
    generated_pictures INTEGER NOT NULL,
    curation TEXT NOT NULL,                -- SHA-256 of which were left out then; empty: none
    frechet REAL,                          -- NULL: too few images
    precision REAL,
    recall REAL,
    diversity REAL,                        -- 1 - mean cosine within classes
    real_diversity REAL,
    checked_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));

CREATE TABLE near_duplicate(               -- generated images that all but are a test image
    synthetic_set INTEGER NOT NULL REFERENCES set_check(synthetic_set) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    test_picture INTEGER NOT NULL,         -- index in the test split
    cosine REAL NOT NULL,
    hash_distance INTEGER,                 -- NULL: a image without structure has no hash
    PRIMARY KEY (synthetic_set, number)) WITHOUT ROWID;
)sql";

/// A study may have datasets of one name, and two datasets of equal content whose runs are the same.
constexpr std::string_view kDatasetsOfStudies = R"sql(
CREATE TABLE study_run_by_dataset(         -- a run that several studies ask for is run once
    study INTEGER NOT NULL REFERENCES study(id) ON DELETE CASCADE,
    run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    dataset TEXT NOT NULL,                 -- the row of the study's table that the run stands in
    position INTEGER NOT NULL,
    PRIMARY KEY (study, run, dataset)) WITHOUT ROWID;
INSERT INTO study_run_by_dataset(study, run, dataset, position)
    SELECT study, run, run.dataset, position FROM study_run JOIN run ON run.id = study_run.run;
DROP TABLE study_run;
ALTER TABLE study_run_by_dataset RENAME TO study_run;
CREATE INDEX study_run_by_run ON study_run(run);
)sql";

/// While a student learns it may be evaluated on a part of a split.
constexpr std::string_view kPartsOfSplits = R"sql(
ALTER TABLE evaluation ADD COLUMN split_images INTEGER NOT NULL DEFAULT 0;  -- of the whole split; 0: as images
)sql";

/// What people say of a study, and studies that they have deleted: these can be taken back.
constexpr std::string_view kStudyNotes = R"sql(
ALTER TABLE study ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE study ADD COLUMN tags TEXT NOT NULL DEFAULT '';          -- separated by commas
ALTER TABLE study ADD COLUMN deleted_name TEXT NOT NULL DEFAULT '';  -- its name before it was deleted; empty: it is there
)sql";

/// An image that curation takes out is excluded, in all places. SQLite changes no CHECK of a table, so the
/// table is written anew.
constexpr std::string_view kExcludedImages = R"sql(
CREATE TABLE synthetic_image_with_exclusion(
    synthetic_set INTEGER NOT NULL REFERENCES synthetic_set(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    label INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    seed INTEGER NOT NULL,
    source INTEGER,                        -- index in the real training split; NULL for cls2img
    file TEXT NOT NULL,                    -- relative to the set's folder; empty when invalid
    noise_level INTEGER NOT NULL,
    seconds REAL NOT NULL,                 -- its share of its batch
    state TEXT NOT NULL                    -- excluded: by curation; invalid: black or not a number
        CHECK (state IN ('stored', 'excluded', 'invalid')),
    score REAL,                            -- the teacher's zero-shot probability of its class
    top5 TEXT NOT NULL DEFAULT '',         -- JSON: [[label, probability], ...], likeliest first
    choice TEXT NOT NULL DEFAULT ''        -- by hand, before all rules
        CHECK (choice IN ('', 'keep', 'reject')),
    PRIMARY KEY (synthetic_set, number)) WITHOUT ROWID;
INSERT INTO synthetic_image_with_exclusion(synthetic_set, number, label, prompt, seed, source, file, noise_level,
                                           seconds, state, score, top5, choice)
    SELECT synthetic_set, number, label, prompt, seed, source, file, noise_level, seconds,
           replace(state, 'left-out', 'excluded'), score, top5, choice
    FROM synthetic_image;
DROP TABLE synthetic_image;
ALTER TABLE synthetic_image_with_exclusion RENAME TO synthetic_image;
UPDATE curation_step SET before = replace(before, '"left-out"', '"excluded"');
)sql";

/// Images of other programs. SQLite changes no CHECK of a column, and a table that others refer to cannot be
/// written anew without losing their rows: the column is replaced.
constexpr std::string_view kImportedSets = R"sql(
ALTER TABLE synthetic_set ADD COLUMN kind_with_imports TEXT NOT NULL DEFAULT 'cls2img'
    CHECK (kind_with_imports IN ('cls2img', 'img2img', 'sdedit', 'imported'));
UPDATE synthetic_set SET kind_with_imports = kind;
ALTER TABLE synthetic_set DROP COLUMN kind;
ALTER TABLE synthetic_set RENAME COLUMN kind_with_imports TO kind;
ALTER TABLE synthetic_image ADD COLUMN width INTEGER NOT NULL DEFAULT 0;    -- pixels; 0: those of the set
ALTER TABLE synthetic_image ADD COLUMN height INTEGER NOT NULL DEFAULT 0;
ALTER TABLE synthetic_image ADD COLUMN parameters TEXT NOT NULL DEFAULT ''; -- JSON: what an imported image says of itself
)sql";

/// Runs are compared on the same test images.
constexpr std::string_view kAnswers = R"sql(
ALTER TABLE evaluation ADD COLUMN correct BLOB NOT NULL DEFAULT x'';  -- a bit for each image: eight a byte, the first in the lowest bit; empty: not known
)sql";

/// How hard generated images are for a student.
constexpr std::string_view kDifficulty = R"sql(
ALTER TABLE synthetic_image ADD COLUMN entropy REAL;  -- of a student's prediction, over ln(classes): 0 to 1; NULL: not measured
ALTER TABLE synthetic_set ADD COLUMN entropy_student TEXT NOT NULL DEFAULT '';  -- whose predictions these are of
)sql";

constexpr Migration kMigrations[] = {
    {"studies, runs, metrics, evaluations, jobs", kStudiesAndRuns},
    {"synthetic sets", kSyntheticSets},
    {"jobs as they were asked for", kJobsAsAskedFor},
    {"curation and near-duplicates", kCuration},
    {"datasets of studies", kDatasetsOfStudies},
    {"evaluations of parts of splits", kPartsOfSplits},
    {"notes and tags of studies", kStudyNotes},
    {"excluded images", kExcludedImages},
    {"imported sets", kImportedSets},
    {"answers of evaluations", kAnswers},
    {"difficulty of generated images", kDifficulty},
};

int pragma(SQLite::Database& connection, const char* statement) {
    return connection.execAndGet(statement).getInt();
}

bool isForeign(SQLite::Database& connection) {
    if (pragma(connection, "PRAGMA application_id") == kApplicationId)
        return false;
    return pragma(connection, "PRAGMA user_version") != 0 ||
           pragma(connection, "SELECT count(*) FROM sqlite_master") != 0;
}

Result<std::size_t> checkedVersion(Database& database, std::span<const Migration> known) {
    return database.guarded("reading the version", [&](SQLite::Database& connection) -> Result<std::size_t> {
        const auto path = database.path().string();
        if (isForeign(connection))
            return Error{
                ErrorCode::Mismatch,
                fmt::format("{}: is the database of another program; choose another workspace", path)};
        const int version = pragma(connection, "PRAGMA user_version");
        if (version < 0)
            return Error{ErrorCode::Corrupt, fmt::format("{}: schema version {}", path, version)};
        if (static_cast<std::size_t>(version) > known.size())
            return Error{
                ErrorCode::NewerVersion,
                fmt::format("{}: has schema version {}, this program knows up to {}; use a newer Retort, "
                            "or another workspace",
                            path, version, known.size())};
        return static_cast<std::size_t>(version);
    });
}

Status apply(Database& database, const Migration& migration, std::size_t newVersion) {
    return database.transaction(migration.description, [&](SQLite::Database& connection) -> Status {
        connection.exec(std::string{migration.sql});
        connection.exec(fmt::format("PRAGMA user_version = {}", newVersion));
        connection.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
        return {};
    });
}

} // namespace

std::span<const Migration> migrations() {
    return kMigrations;
}

Result<std::size_t> schemaVersion(Database& database, std::span<const Migration> known) {
    return checkedVersion(database, known);
}

Result<bool> isOlder(Database& database, std::span<const Migration> known) {
    RETORT_TRY(const auto version, checkedVersion(database, known));
    return version < known.size();
}

Status checkSchema(const Database& database) {
    return database.guarded("checking the schema", [&](SQLite::Database& connection) -> Status {
        SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (const auto& migration : migrations())
            fresh.exec(std::string{migration.sql});
        for (const auto& table : tablesOf(fresh)) {
            const auto known = columnsOf(connection, table);
            for (const auto& column : columnsOf(fresh, table))
                if (std::ranges::find(known, column) == known.end())
                    return Error{
                        ErrorCode::Corrupt,
                        fmt::format(
                            "{}: the database is damaged: table {} has no column {}; restore a copy of "
                            "the file, or save what can be read with 'retort-cli workspace repair'",
                            database.path().string(), table, column)};
        }
        return {};
    });
}

Status bringUpToDate(Database& database, std::span<const Migration> known) {
    RETORT_TRY(const auto version, checkedVersion(database, known));
    if (version < known.size() && database.access() == Access::ReadOnly)
        return Error{
            ErrorCode::Mismatch,
            fmt::format("{}: has the older schema version {}, this program reads {}; run any study in it "
                        "once to bring it up to date",
                        database.path().string(), version, known.size())};
    for (auto next = version; next < known.size(); ++next)
        RETORT_CHECK(apply(database, known[next], next + 1));
    return {};
}

} // namespace retort::store
