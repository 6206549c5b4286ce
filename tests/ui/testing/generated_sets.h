#pragma once
// A workspace with a dataset of pets, two generators that draw plain colours, and synthetic sets, as far as
// a test puts any.

#include "models/session/session.h"
#include "testing/temporary_folder.h"

#include <memory>
#include <string>

namespace retort::ui::testing {

inline constexpr const char* kPetsName = "pets";
inline constexpr const char* kTextGenerator = "tiny-sd";
inline constexpr const char* kEmbeddingGenerator = "tiny-unclip";

struct StoredSet {
    std::string name = "pets-cls2img";
    std::string kind = "cls2img";
    std::int64_t images = 8; ///< that it is to have
    std::int64_t drawn = 8;  ///< that are there; the classes take turns
    bool scored = false;     ///< image i with i / images
    double seconds = 4;      ///< of drawing
    int steps = 25;
};

enum class Generators { None, Both };

class GeneratedSets {
public:
    explicit GeneratedSets(Generators generators = Generators::Both);

    /// Before the session is opened, or while it is.
    SyntheticSetId put(const StoredSet& set);
    /// Stores the images from `first` on, with their files.
    void draw(SyntheticSetId id, const StoredSet& set, std::int64_t first, std::int64_t last);
    /// The workspace as the window has it.
    Session& session();
    /// A connection of its own.
    store::Database& database() { return m_database; }
    const std::filesystem::path& folder() const { return m_folder.path(); }

private:
    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    store::Database m_database;
};

} // namespace retort::ui::testing
