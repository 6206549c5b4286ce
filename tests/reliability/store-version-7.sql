-- The store of schema version 7 as programs of that time made it, empty. Not to be changed.
PRAGMA application_id = 1381257812;
PRAGMA user_version = 7;
CREATE TABLE study(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,                    -- JSON, as the user wrote it
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), note TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '', deleted_name TEXT NOT NULL DEFAULT '');
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
    finetune_seconds REAL NOT NULL DEFAULT 0, generate_seconds REAL NOT NULL DEFAULT 0);
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
    confusion TEXT NOT NULL, split_images INTEGER NOT NULL DEFAULT 0,               -- JSON: rows are true classes, columns predicted ones
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
    top5 TEXT NOT NULL DEFAULT '', choice TEXT NOT NULL DEFAULT ''   -- by hand, before all rules
    CHECK (choice IN ('', 'keep', 'reject')),         -- JSON: [[label, probability], ...], likeliest first
    PRIMARY KEY (synthetic_set, number)) WITHOUT ROWID;
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
CREATE TABLE "study_run"(         -- a run that several studies ask for is run once
    study INTEGER NOT NULL REFERENCES study(id) ON DELETE CASCADE,
    run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    dataset TEXT NOT NULL,                 -- the row of the study's table that the run stands in
    position INTEGER NOT NULL,
    PRIMARY KEY (study, run, dataset)) WITHOUT ROWID;
CREATE INDEX study_run_by_run ON study_run(run);
