#pragma once
// Figures that others have published, shown beside one's own and never as one's own
// (resources/references/published.json).

#include "base/result.h"
#include "study/report/table.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace retort::study {

class PublishedReference {
public:
    struct Figure {
        double accuracy = 0; ///< per cent
        std::string source{};
    };

    /// Corrupt: the file does not hold such a table.
    static Result<PublishedReference> load(const std::filesystem::path& file);

    /// Datasets are the same if their names differ in nothing but case and punctuation.
    std::optional<Figure> of(const std::string& dataset, const std::string& column) const;
    std::optional<Figure> ofTeacher(const std::string& dataset) const;
    /// Whether there are figures for the row's dataset, and its classes are those of the published one.
    bool knows(const Row& row) const;
    /// Of the students' figures: models, sets and metric.
    const std::string& source() const { return m_source; }
    /// "published result".
    const std::string& name() const { return m_name; }

private:
    std::string m_name;
    std::string m_source;
    std::map<std::string, std::map<std::string, Figure>> m_students; ///< by dataset, then column
    std::map<std::string, Figure> m_teachers;
};

/// Puts the figures for the table's datasets beside its own; every format shows them as what they are. A
/// table without any of these datasets stays as it is.
void addPublished(Table& table, const PublishedReference& reference);

} // namespace retort::study
