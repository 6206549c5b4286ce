#include "study/sets/parameter_grid.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "base/json.h"
#include "data/registry/dataset_import.h"
#include "store/workspace_paths.h"
#include "study/sets/set_parts.h"
#include "synthesis/generation/planned_images.h"
#include "teacher/teacher.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr int kGridFormat = 1;
constexpr const char* kGridFile = "grid.json";

Error refused(std::string why) {
    return {ErrorCode::InvalidArgument, "a grid: " + std::move(why)};
}

template<class Number>
Status readValue(GridParameter parameter, const std::string& text, std::optional<Number>& into) {
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end)
        return refused(fmt::format("'{}' is no value for {}", text, wordOf(parameter)));
    into = value;
    return {};
}

/// A class is no choice: it decides which image is generated.
Status apply(GridParameter parameter, const std::string& value, GenerationChoices& choices) {
    switch (parameter) {
    case GridParameter::Guidance: return readValue(parameter, value, choices.guidance);
    case GridParameter::Steps: return readValue(parameter, value, choices.steps);
    case GridParameter::Seed: return readValue(parameter, value, choices.seed);
    case GridParameter::NoiseLevel: return readValue(parameter, value, choices.noiseLevel);
    case GridParameter::Strength: return readValue(parameter, value, choices.strength);
    case GridParameter::Scheduler: {
        RETORT_TRY(choices.scheduler, readWord<diffusion::SchedulerKind>("a grid", value));
        break;
    }
    case GridParameter::Template: choices.templates = {{value}}; break;
    case GridParameter::Class: break;
    }
    return {};
}

Status checkAxes(const GridRequest& request) {
    const auto& across = request.across;
    const auto& down = request.down;
    if (across.parameter == down.parameter)
        return refused(fmt::format("both axes are {}; choose two parameters", wordOf(across.parameter)));
    for (const auto* axis : {&across, &down}) {
        if (axis->values.empty())
            return refused(fmt::format("no value of {} is given", wordOf(axis->parameter)));
        const bool isOfImages =
            axis->parameter == GridParameter::NoiseLevel || axis->parameter == GridParameter::Strength;
        if (isOfImages && request.set.source == Source::Cls2Img)
            return refused(fmt::format("{} is for img2img", wordOf(axis->parameter)));
    }
    if (across.values.size() * down.values.size() > kMostGridCells)
        return refused(fmt::format("{} x {} images; a grid has at most {}", across.values.size(),
                                   down.values.size(), kMostGridCells));
    if (!data::isDatasetName(request.name))
        return refused(
            fmt::format("'{}' is no name for it; use letters, digits, '-', '_' and '.'", request.name));
    return {};
}

/// One image to generate.
struct GridCell {
    fs::path file;
    PlannedSet planned;
    StudyData data; ///< with its source alone
};

class GridMaker {
public:
    GridMaker(const store::Workspace& workspace, const GridRequest& request)
        : m_workspace(workspace), m_request(request) {
        m_request.set.choices.perImage = 1;
        m_request.set.choices.format = synthesis::FileFormat::Png;
        m_request.set.scoring = Scoring::None;
    }

    Result<ParameterGrid> run();

private:
    Status plan();
    Result<GridCell> planCell(std::size_t column, std::size_t row) const;
    Result<std::int64_t> sourceOf(const std::string& className) const;
    Status write() const;
    Status generate() const;
    Result<at::Tensor> embed(const GridCell& cell, std::optional<Teacher>& teacher) const;

    const store::Workspace& m_workspace;
    GridRequest m_request;
    SetParts m_parts{};
    ParameterGrid m_grid{};
    std::vector<GridCell> m_cells{}; ///< that are not there yet
};

Result<std::int64_t> GridMaker::sourceOf(const std::string& className) const {
    const auto& classes = m_parts.data.identity.classes;
    const auto found =
        className.empty() ? classes.begin() : std::find(classes.begin(), classes.end(), className);
    if (found == classes.end()) {
        const auto near = nearest(className, classes);
        return refused(fmt::format("{} has no class '{}'{}", m_request.set.dataset, className,
                                   near ? fmt::format(", did you mean '{}'?", *near) : std::string{}));
    }
    const auto label = found - classes.begin();
    for (const auto index : m_parts.data.labelled)
        if (m_parts.data.dataset->label(data::Split::Train, index) == label)
            return index;
    return refused(fmt::format("{} has no labelled image of the class '{}'", m_request.set.dataset, *found));
}

Result<GridCell> GridMaker::planCell(std::size_t column, std::size_t row) const {
    auto request = m_request.set;
    auto className = m_request.className;
    for (const auto& [axis, at] : {std::pair{&m_request.across, column}, std::pair{&m_request.down, row}}) {
        RETORT_CHECK(apply(axis->parameter, axis->values[at], request.choices));
        if (axis->parameter == GridParameter::Class)
            className = axis->values[at];
    }
    GridCell cell{.file = m_grid.image(column, row), .planned = {}, .data = m_parts.data};
    RETORT_TRY(const auto source, sourceOf(className));
    cell.data.labelled = {source};
    RETORT_TRY(cell.planned, planRequested(m_parts, request));
    return cell;
}

Status GridMaker::plan() {
    RETORT_CHECK(checkAxes(m_request));
    RETORT_TRY(m_parts, knowSetParts(m_workspace, m_request.set));
    const bool namesClass = m_request.across.parameter == GridParameter::Class ||
                            m_request.down.parameter == GridParameter::Class;
    if (m_request.className.empty())
        m_request.className = m_parts.data.identity.classes.front();
    m_grid = {.name = m_request.name,
              .folder = m_workspace.paths().grids() / m_request.name,
              .across = m_request.across,
              .down = m_request.down,
              .className = namesClass ? std::string{} : m_request.className,
              .dataset = m_request.set.dataset,
              .generator = m_request.set.generator,
              .source = m_request.set.source};
    std::error_code ignored;
    for (std::size_t row = 0; row < m_grid.down.values.size(); ++row)
        for (std::size_t column = 0; column < m_grid.across.values.size(); ++column) {
            RETORT_TRY(auto cell, planCell(column, row));
            if (!fs::exists(cell.file, ignored))
                m_cells.push_back(std::move(cell));
        }
    return {};
}

/// What is there under this name has to be the same grid.
Status GridMaker::write() const {
    const auto text = nlohmann::ordered_json{{"format", kGridFormat},
                                             {"across", wordOf(m_grid.across.parameter)},
                                             {"acrossValues", m_grid.across.values},
                                             {"down", wordOf(m_grid.down.parameter)},
                                             {"downValues", m_grid.down.values},
                                             {"class", m_grid.className},
                                             {"dataset", m_grid.dataset},
                                             {"generator", m_grid.generator},
                                             {"kind", name(m_grid.source)}}
                          .dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
                      "\n";
    RETORT_CHECK(createFolders(m_grid.folder));
    const auto file = m_grid.folder / kGridFile;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return writeFileAtomically(file, text);
    RETORT_TRY(const auto known, readTextFile(file));
    if (known == text)
        return {};
    return refused(fmt::format("{} is another one; choose another name", m_grid.folder.string()));
}

Result<at::Tensor> GridMaker::embed(const GridCell& cell, std::optional<Teacher>& teacher) const {
    if (!cell.planned.embeddings)
        return at::Tensor{};
    if (!teacher) {
        RETORT_TRY(auto opened, Teacher::open(m_parts.teacherFolder, m_parts.teacher->options()));
        teacher.emplace(std::move(opened));
    }
    return teacher->embed({.dataset = *cell.data.dataset,
                           .split = data::Split::Train,
                           .splitHash = cell.data.identity.trainHash,
                           .indices = cell.data.labelled},
                          {}, m_request.set.work.stop);
}

Status GridMaker::generate() const {
    const auto& work = m_request.set.work;
    std::optional<Teacher> teacher;
    RETORT_TRY(const auto imageGenerator, openGenerator(m_parts.generator, m_workspace, m_parts.resolved));
    const auto all = static_cast<std::int64_t>(m_grid.cells());
    ProgressMeter meter(wholeJob(work.progress), fmt::format("grid {}: generate images", m_grid.name),
                        "images", all);
    meter.resumeAt(all - std::ssize(m_cells));
    for (const auto& cell : m_cells) {
        RETORT_CHECK(checkCancelled(work.stop, "generating the grid " + m_grid.name));
        RETORT_TRY(const auto embeddings, embed(cell, teacher));
        RETORT_TRY(const auto generated,
                   synthesis::generateSingle(*imageGenerator, cell.planned.spec,
                                             generationInputs(cell.planned, cell.data, embeddings),
                                             work.stop));
        // What came out black or not a number stays an empty cell.
        if (!generated.file.empty())
            RETORT_CHECK(writeFileAtomically(
                cell.file, {reinterpret_cast<const char*>(generated.file.data()), generated.file.size()}));
        meter.advanceBy(1);
    }
    meter.finish();
    return {};
}

Result<ParameterGrid> GridMaker::run() {
    tensor::setComputeThreads(m_request.set.work.threads);
    RETORT_CHECK(plan());
    RETORT_CHECK(write());
    if (!m_cells.empty())
        RETORT_CHECK(generate());
    return m_grid;
}

Result<ParameterGrid> readGrid(const fs::path& folder) {
    const auto file = folder / kGridFile;
    RETORT_TRY(const auto text, readTextFile(file, std::size_t{1} << 20));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    ParameterGrid grid{.name = folder.filename().string(), .folder = folder};
    int format = 0;
    std::string across, down, kind;
    JsonReader reader(document);
    reader.required("format", format);
    reader.required("across", across);
    reader.required("acrossValues", grid.across.values);
    reader.required("down", down);
    reader.required("downValues", grid.down.values);
    reader.optional("class", grid.className);
    reader.required("dataset", grid.dataset);
    reader.required("generator", grid.generator);
    reader.required("kind", kind);
    RETORT_CHECK(reader.finish());
    RETORT_TRY(grid.across.parameter, readWord<GridParameter>("a grid's axis", across));
    RETORT_TRY(grid.down.parameter, readWord<GridParameter>("a grid's axis", down));
    RETORT_TRY(grid.source, readWord<Source>(file.string() + ": kind", kind));
    if (format != kGridFormat || grid.cells() == 0 || grid.cells() > kMostGridCells)
        return Error{ErrorCode::Corrupt, file.string() + ": is not a grid of this program"};
    return grid;
}

} // namespace

fs::path ParameterGrid::image(std::size_t column, std::size_t row) const {
    return folder / fmt::format("{}-{}.png", column, row);
}

Result<ParameterGrid> generateGrid(const store::Workspace& workspace, const GridRequest& request) {
    return GridMaker(workspace, request).run();
}

std::vector<ParameterGrid> listGrids(const fs::path& workspace) {
    std::vector<std::pair<fs::file_time_type, ParameterGrid>> found;
    std::error_code error;
    for (fs::directory_iterator it{store::WorkspacePaths(workspace).grids(), error}, end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        if (auto grid = readGrid(it->path()))
            found.emplace_back(fs::last_write_time(it->path() / kGridFile, ignored), *std::move(grid));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<ParameterGrid> grids;
    for (auto& [time, grid] : found)
        grids.push_back(std::move(grid));
    return grids;
}

} // namespace retort::study
