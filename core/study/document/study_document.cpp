#include "study/document/study_document.h"

#include "base/file.h"
#include "base/markup.h"
#include "base/rounding.h"
#include "store/evaluation_table.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "study/document/curve_chart.h"
#include "study/document/html.h"
#include "study/document/image_samples.h"
#include "study/document/sweep_plot.h"
#include "study/report/kept_images.h"
#include "study/report/leakage.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/spec/run_spec.h"
#include "study/spec/stage_names.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

namespace retort::study {

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string shortHash(const std::string& hash) {
    constexpr std::size_t kShown = 16;
    return hash.substr(0, kShown);
}

std::string numberText(const std::optional<double>& value, int decimals) {
    return value ? decimalText(*value, decimals) : "-";
}

/// A finished run of a dataset, with what it was made of.
struct ReadRun {
    const RunSummary* summary = nullptr;
    RunSpec spec;
};

class Writing {
public:
    Writing(store::Workspace& workspace, StudyDetails details, Table table, std::string program)
        : m_workspace(workspace), m_details(std::move(details)), m_table(std::move(table)),
          m_program(std::move(program)) {}

    Result<StudyDocument> take();

private:
    Status readRuns();
    void question();
    void results();
    Status sweep();
    /// The rows whose curves and images are shown: of a sweep the last one of each dataset.
    std::vector<std::string> shownRows() const;
    void datasets();
    void models();
    Status sets();
    Result<std::vector<std::string>> rowOf(const store::SyntheticSetRecord& set, const RunSpec& run) const;
    Status curves();
    Status confusions();
    void samples();
    void repeating();

    void heading(const std::string& text) {
        m_document.html += html::heading(text);
        m_document.markdown += fmt::format("\n## {}\n\n", escapedMarkdown(text));
    }
    void paragraph(const std::string& text) {
        m_document.html += html::paragraph(text);
        m_document.markdown += escapedMarkdown(text) + "\n\n";
    }
    void literal(const std::string& text) {
        m_document.html += html::literal(text);
        m_document.markdown += fmt::format("```\n{}\n```\n\n", text);
    }
    void table(const Rows& rows);

    store::Workspace& m_workspace;
    StudyDetails m_details;
    Table m_table;
    std::string m_program;
    std::vector<std::string> m_order;                      ///< of the datasets
    std::map<std::string, std::vector<ReadRun>> m_runs;    ///< finished ones, by dataset
    std::map<std::string, std::vector<SampledSet>> m_sets; ///< by dataset
    StudyDocument m_document;
};

void Writing::table(const Rows& rows) {
    if (rows.size() < 2)
        return;
    m_document.html += html::table(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const auto& cell : rows[i])
            m_document.markdown += "| " + escapedMarkdown(cell) + " ";
        m_document.markdown += "|\n";
        if (i == 0)
            for (std::size_t column = 0; column < rows[i].size(); ++column)
                m_document.markdown += column + 1 == rows[i].size() ? "|---|\n" : "|---";
    }
    m_document.markdown += "\n";
}

Status Writing::readRuns() {
    for (const auto& run : m_details.runs) {
        if (run.record.state != store::RunState::Finished)
            continue;
        const auto& dataset = run.record.request.dataset;
        RETORT_TRY(auto spec,
                   readRunSpec(run.record.request.spec, fmt::format("run {}", run.record.id.value)));
        if (!m_runs.contains(dataset))
            m_order.push_back(dataset);
        m_runs[dataset].push_back({&run, std::move(spec)});
    }
    return {};
}

void Writing::question() {
    std::vector<std::string> names;
    for (const auto& row : m_table.rows)
        if (std::ranges::find(names, row.parts.dataset) == names.end())
            names.push_back(row.parts.dataset);
    std::set<std::int64_t> runs, finished; // cells of a sweep share them
    for (const auto& run : m_details.runs) {
        runs.insert(run.record.id.value);
        if (run.record.state == store::RunState::Finished)
            finished.insert(run.record.id.value);
    }
    paragraph(
        fmt::format("What does a small classifier gain over plain supervised training (SUP) when it learns "
                    "from a CLIP teacher, from real or from generated images? Study \"{}\" on {}, created "
                    "{}; {} of {} runs are finished.",
                    m_details.study.name, fmt::join(names, ", "), m_details.study.createdAt, finished.size(),
                    runs.size()));
    for (const auto& varied : m_table.vary)
        paragraph(fmt::format("It varies {}: {}.", varied.key, fmt::join(varied.values, ", ")));
    if (!m_details.study.note.empty())
        paragraph(m_details.study.note);
}

std::vector<std::string> Writing::shownRows() const {
    if (m_table.vary.empty())
        return m_order;
    std::vector<std::string> rows;
    for (const auto& name : m_order) {
        const auto dataset = partsOfRow(name, m_table.vary).dataset;
        std::erase_if(
            rows, [&](const std::string& row) { return partsOfRow(row, m_table.vary).dataset == dataset; });
        rows.push_back(name);
    }
    return rows;
}

Status Writing::sweep() {
    if (m_table.vary.empty())
        return {};
    RETORT_TRY(const auto spec, parseStudySpec(m_details.study.spec, m_details.study.name));
    RETORT_TRY(const auto found, sweepOf(spec, m_table));
    heading("Sweep");
    m_document.markdown += "In report.html; the numbers are those of the table above.\n\n";
    m_document.html += chart::svgOf(drawingOf(found, titlesOf(found)));
    paragraph("Means over the seeds; bands are one standard deviation. Rows that need the same run share it. "
              "What follows of curves and images is of the last values alone.");
    return {};
}

void Writing::results() {
    heading("Results");
    m_document.html += "<div class=\"wide\">" + format(m_table, TableFormat::Html) + "</div>\n";
    m_document.markdown += format(m_table, TableFormat::Markdown) + "\n";
}

void Writing::datasets() {
    heading("Data");
    Rows rows{{"dataset", "classes", "labelled per class", "held out", "student's input",
               "training images, SHA-256", "test images, SHA-256"}};
    for (const auto& name : m_order) {
        const auto& spec = m_runs.at(name).front().spec;
        const auto& labelled = spec.labelled;
        rows.push_back({name, std::to_string(spec.data.classes.size()),
                        labelled.perClass  ? std::to_string(*labelled.perClass)
                        : labelled.percent ? fmt::format("{:g} %", *labelled.percent)
                                           : "all",
                        fmt::format("{:g} %", 100 * labelled.validation),
                        fmt::format("{0} x {0}", spec.imageSize), shortHash(spec.data.trainHash),
                        shortHash(spec.data.testHash)});
    }
    table(rows);
    for (const auto& name : m_order)
        if (const auto& repeated = m_runs.at(name).front().spec.data.testInTraining; repeated.images > 0)
            paragraph(fmt::format("{}: {}", name, data::textOf(repeated)));
}

void Writing::models() {
    heading("Models");
    std::map<std::string, std::string> teachers, students, begun;
    for (const auto& [name, runs] : m_runs)
        for (const auto& run : runs) {
            if (run.spec.teacher && run.spec.teacher->parts.empty())
                teachers[run.spec.teacher->name] = run.spec.teacher->hash;
            else if (run.spec.teacher)
                for (const auto& part : run.spec.teacher->parts)
                    teachers[part.name] = part.hash;
            if (run.spec.weights)
                begun[run.spec.weights->name] = run.spec.weights->hash;
            students[fmt::format("{}, width {}", wordOf(run.spec.student.architecture),
                                 run.spec.student.width)] = wordOf(run.spec.precision);
        }
    Rows rows{{"model", "as", "SHA-256 or type"}};
    for (const auto& [name, hash] : teachers)
        rows.push_back({name, "teacher", shortHash(hash)});
    for (const auto& [name, precision] : students)
        rows.push_back({name, "student", precision});
    for (const auto& [name, hash] : begun)
        rows.push_back({name, "starting weights", shortHash(hash)});
    table(rows);
}

/// As the run has learnt from it, whatever was excluded since.
Result<std::vector<std::string>> Writing::rowOf(const store::SyntheticSetRecord& set,
                                                const RunSpec& run) const {
    RETORT_TRY(const auto kept, keptImagesOf(m_workspace, run));
    RETORT_TRY(const auto leakage, leakageOf(m_workspace, run));
    RETORT_TRY(const auto check, store::SetCheckTable(m_workspace.database()).find(set.id));
    const bool isOfThese = check && check->quality.curation == run.synthetic->curation;
    const auto quality = isOfThese ? check->quality : store::SetQuality{};
    return std::vector<std::string>{set.request.name,
                                    set.request.generator,
                                    shortHash(set.request.generatorHash),
                                    kept ? std::to_string(kept->kept) : "curated otherwise since",
                                    kept ? std::to_string(kept->all - kept->kept) : "-",
                                    numberText(quality.frechet, 1),
                                    numberText(quality.precision, 2),
                                    numberText(quality.recall, 2),
                                    leakage ? std::to_string(leakage->nearDuplicates) : "not compared"};
}

Status Writing::sets() {
    Rows rows{{"generated images", "generator", "SHA-256", "images", "excluded", "Fréchet distance",
               "precision", "recall", "nearly a test image"}};
    std::set<std::pair<SyntheticSetId, std::string>> told; // rows of a sweep share sets
    for (const auto& name : m_order)
        for (const auto& run : m_runs.at(name)) {
            if (!run.spec.synthetic)
                continue;
            RETORT_TRY(const auto record,
                       store::SyntheticTable(m_workspace.database()).findIdentity(run.spec.synthetic->set));
            if (!record)
                continue;
            auto& known = m_sets[name];
            if (std::ranges::find(known, record->id, &SampledSet::id) == known.end())
                known.push_back(
                    {fmt::format("{}, {}", record->request.kind, record->request.generator), record->id});
            if (told.emplace(record->id, run.spec.synthetic->curation).second) {
                RETORT_TRY(auto row, rowOf(*record, run.spec));
                rows.push_back(std::move(row));
            }
        }
    table(rows);
    return {};
}

Status Writing::curves() {
    heading("Curves");
    m_document.markdown += "In report.html.\n\n";
    for (const auto& name : shownRows()) {
        std::vector<RunSummary> runs;
        for (const auto& run : m_runs.at(name))
            runs.push_back(*run.summary);
        RETORT_TRY(const auto lines, accuracyCurves(m_workspace, runs));
        m_document.html += html::paragraph(name);
        if (const auto drawn = drawingOf(lines, "Test accuracy on " + name); !drawn.isEmpty())
            m_document.html += chart::svgOf(drawn);
    }
    m_document.html +=
        html::paragraph("Means over the seeds. Before a stage's last step the accuracy may be that "
                        "of a part of the test images.");
    return {};
}

/// Of SUP and of the best column: how often each class was taken for which.
Status Writing::confusions() {
    constexpr std::size_t kMostClasses = 20;
    for (const auto& name : shownRows()) {
        const auto& runs = m_runs.at(name);
        if (runs.front().spec.data.classes.size() > kMostClasses)
            continue;
        const auto best = std::ranges::max_element(
            runs, {}, [](const ReadRun& run) { return run.summary->accuracy.value_or(0); });
        RETORT_TRY(const auto evaluations,
                   store::EvaluationTable(m_workspace.database()).ofRun(best->summary->record.id));
        const auto last =
            std::ranges::find_if(evaluations.rbegin(), evaluations.rend(), [](const auto& each) {
                return each.split == kTestSplit && !each.scores.confusion.empty();
            });
        if (last == evaluations.rend())
            continue;
        heading(fmt::format("Confusion on {}, {} (seed {})", name, best->summary->column,
                            best->summary->record.request.seed));
        Rows rows{{"true class"}};
        const auto& classes = best->spec.data.classes;
        rows[0].insert(rows[0].end(), classes.begin(), classes.end());
        for (std::size_t i = 0; i < last->scores.confusion.size() && i < classes.size(); ++i) {
            rows.push_back({classes[i]});
            for (const auto count : last->scores.confusion[i])
                rows.back().push_back(std::to_string(count));
        }
        table(rows);
    }
    return {};
}

void Writing::samples() {
    for (const auto& name : shownRows()) {
        m_document.html += html::heading("Images of " + name);
        m_document.html += samplesOf(m_workspace, m_runs.at(name).front().spec, m_sets[name]);
    }
}

void Writing::repeating() {
    heading("To repeat it");
    if (m_details.study.spec == "{}") { // as imports make it
        paragraph("Its runs were imported; the studies that they come from tell how to repeat them.");
        return;
    }
    paragraph(
        "Save this as study.json and run: retort-cli study run study.json. What is finished already is not "
        "run again.");
    literal(m_details.study.spec);
    const auto now = std::time(nullptr);
    paragraph(fmt::format("Written by {} on {:%Y-%m-%d} (UTC).", m_program, fmt::gmtime(now)));
}

Result<StudyDocument> Writing::take() {
    RETORT_CHECK(readRuns());
    m_document.markdown = fmt::format("# {}\n\n", escapedMarkdown(m_details.study.name));
    question();
    results();
    RETORT_CHECK(sweep());
    datasets();
    models();
    RETORT_CHECK(sets());
    RETORT_CHECK(curves());
    RETORT_CHECK(confusions());
    samples();
    repeating();
    m_document.html = html::page(m_details.study.name, m_document.html);
    return std::move(m_document);
}

} // namespace

Result<StudyDocument> documentOf(store::Workspace& workspace, const std::string& study,
                                 const std::string& program) {
    RETORT_TRY(auto details, describeStudy(workspace, study));
    RETORT_TRY(auto table, buildTable(workspace, study));
    return Writing(workspace, std::move(details), std::move(table), program).take();
}

Status writeDocument(const StudyDocument& document, const std::filesystem::path& folder) {
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(writeFileAtomically(folder / "report.html", document.html));
    return writeFileAtomically(folder / "report.md", document.markdown);
}

} // namespace retort::study
