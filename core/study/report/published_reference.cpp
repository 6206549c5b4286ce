#include "study/report/published_reference.h"

#include "base/file.h"
#include "data/dataset_name.h"
#include "data/known_datasets.h"

#include <nlohmann/json.hpp>

namespace retort::study {

using nlohmann::json;

Result<PublishedReference> PublishedReference::load(const std::filesystem::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    PublishedReference reference;
    try {
        const auto whole = json::parse(text);
        reference.m_name = whole.at("name").get<std::string>();
        reference.m_source = whole.at("source").get<std::string>();
        const auto columns = whole.at("columns").get<std::vector<std::string>>();
        for (const auto& row : whole.at("rows"))
            for (std::size_t i = 0; i < columns.size(); ++i)
                reference.m_students[data::plainName(row.at("dataset").get<std::string>())][columns[i]] = {
                    .accuracy = row.at("accuracies").at(i).get<double>(), .source = reference.m_source};
        for (const auto& row : whole.at("teacher"))
            reference.m_teachers[data::plainName(row.at("dataset").get<std::string>())] = {
                .accuracy = row.at("accuracy").get<double>(), .source = row.at("source").get<std::string>()};
    } catch (const json::exception& problem) {
        return Error{ErrorCode::Corrupt,
                     file.string() + ": is no table of published figures: " + problem.what()};
    }
    return reference;
}

std::optional<PublishedReference::Figure> PublishedReference::of(const std::string& dataset,
                                                                 const std::string& column) const {
    const auto row = m_students.find(data::plainName(dataset));
    if (row == m_students.end())
        return {};
    const auto figure = row->second.find(column);
    return figure == row->second.end() ? std::nullopt : std::optional(figure->second);
}

std::optional<PublishedReference::Figure> PublishedReference::ofTeacher(const std::string& dataset) const {
    const auto figure = m_teachers.find(data::plainName(dataset));
    return figure == m_teachers.end() ? std::nullopt : std::optional(figure->second);
}

bool PublishedReference::knows(const Row& row) const {
    return m_students.contains(data::plainName(row.dataset)) &&
           data::matchKnownClasses(row.dataset, row.classes) == data::ClassMatch::All;
}

void addPublished(Table& table, const PublishedReference& reference) {
    bool isAny = false;
    for (auto& row : table.rows) {
        row.published = {};
        if (!reference.knows(row))
            continue;
        if (const auto teacher = reference.ofTeacher(row.dataset))
            row.published.teacher = teacher->accuracy;
        for (const auto& column : table.columns)
            if (const auto figure = reference.of(row.dataset, name(column)))
                row.published.cells[column] = figure->accuracy;
        isAny = isAny || row.published.teacher || !row.published.cells.empty();
    }
    if (isAny)
        table.published = PublishedSource{.name = reference.name(), .source = reference.source()};
}

} // namespace retort::study
