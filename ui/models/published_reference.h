#pragma once
// Figures that others have published, shown beside one's own and never as one's own
// (resources/references/published.json).

#include "base/result.h"

#include <QString>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace retort::ui {

class PublishedReference {
public:
    struct Figure {
        double accuracy = 0; ///< per cent
        QString source{};
    };

    /// Corrupt: the file does not hold such a table.
    static Result<PublishedReference> load(const std::filesystem::path& file);

    /// Data sets are the same if their names differ in nothing but case and punctuation.
    std::optional<Figure> of(const std::string& dataset, const std::string& column) const;
    std::optional<Figure> ofTeacher(const std::string& dataset) const;
    bool knows(const std::string& dataset) const;
    /// "published result".
    const QString& name() const { return m_name; }

private:
    QString m_name;
    std::map<std::string, std::map<std::string, Figure>> m_students; ///< by data set, then column
    std::map<std::string, Figure> m_teachers;
};

} // namespace retort::ui
