#include "base/counted.h"
#include "progress/cost_text.h"
#include "study/budget/study_budget.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace retort::study {

namespace {

std::string bytesOf(std::uint64_t bytes) {
    return bytesText(static_cast<double>(bytes));
}

std::string missingText(const StudyWork& work) {
    if (work.missing.empty())
        return "Everything that it needs is here.\n";
    auto text = fmt::format("Missing, {}:\n", work.missing.size());
    for (const auto& part : work.missing) {
        text += fmt::format("  {} {}{}, goes to {}\n", wordOf(part.kind), part.name,
                            part.bytes > 0 ? ", " + bytesOf(part.bytes) : std::string{}, part.place.string());
        if (!part.command.empty())
            text += "    " + part.command + "\n";
        if (!part.note.empty())
            text += "    " + part.note + "\n";
        if (!part.page.empty())
            text += "    " + part.page + "\n";
    }
    return text;
}

std::string datasetsText(const StudyWork& work) {
    auto text = fmt::format("\n{:<18} {:>10} {:>10}\n", "dataset", "labelled", "test");
    for (const auto& dataset : work.datasets) {
        if (dataset.counted == Counted::Unknown)
            text +=
                fmt::format("{:<18} not known: it is neither here nor a published dataset\n", dataset.name);
        else
            text += fmt::format("{:<18} {:>10} {:>10}{}\n", dataset.name, dataset.labelled,
                                dataset.evaluated.front(),
                                dataset.counted == Counted::Published ? "  as published" : "");
    }
    return text;
}

std::string countsText(const StudyWork& work) {
    const auto* least = work.isUncounted() ? "at least " : "";
    return fmt::format("\n{} runs left of {}: {} steps, {} training images seen\n"
                       "{}{} images to generate, {}{} teacher forward passes\n",
                       work.runsLeft(), work.runs.size(), work.trainingSteps(), work.trainingImages(), least,
                       work.generatedImages(), least, work.teacherPasses());
}

std::string stageTimeText(const StageTime& stage) {
    if (stage.certainty != Certainty::Unknown)
        return durationText(stage.seconds);
    return stage.seconds > 0 ? "at least " + durationText(stage.seconds) : std::string{"not known"};
}

std::string timesText(const StudyTimes& times) {
    if (times.stages.empty())
        return {};
    auto text = fmt::format("\nTime on {}:\n", times.machine);
    for (const auto& stage : times.stages)
        text += fmt::format("  {:<17} {:>13} images  {:>22}  {}\n", wordOf(stage.stage), stage.images,
                            stageTimeText(stage), fmt::join(stage.notes, "; "));
    text += fmt::format("  in all: {}\n", textOf(times));
    return times.remedy.empty() ? text : text + "  To know the rest: " + times.remedy + "\n";
}

std::string diskText(const DiskBudget& disk) {
    auto text =
        fmt::format("\nDisk, at most: {} in all: images {}, embeddings {}, checkpoints {}, students {}",
                    bytesOf(disk.total()), bytesOf(disk.images), bytesOf(disk.embeddings),
                    bytesOf(disk.checkpoints), bytesOf(disk.students));
    if (disk.downloads > 0)
        text += fmt::format(", downloads {}", bytesOf(disk.downloads));
    if (disk.downloadsUnknown > 0)
        text += fmt::format("; without {} downloads whose size is not published", disk.downloadsUnknown);
    if (disk.free)
        text += fmt::format("; {} are free", bytesOf(*disk.free));
    return text + "\n";
}

std::string memoryText(const MemoryBudget& memory) {
    std::vector<std::string> parts;
    if (!memory.of.empty())
        parts.push_back(fmt::format("at least {} for the weights of {}; what the images need comes on top",
                                    bytesOf(memory.weights), memory.of));
    if (memory.measured > 0)
        parts.push_back(fmt::format("{} at most while this was planned and timed", bytesOf(memory.measured)));
    return parts.empty() ? "Memory: not known\n" : fmt::format("Memory: {}\n", fmt::join(parts, "; "));
}

nlohmann::json missingJson(const MissingPart& part) {
    nlohmann::json json = {{"kind", wordOf(part.kind)}, {"name", part.name}, {"place", part.place.string()}};
    if (!part.command.empty())
        json["command"] = part.command;
    if (!part.page.empty())
        json["page"] = part.page;
    if (!part.note.empty())
        json["note"] = part.note;
    if (part.bytes > 0)
        json["bytes"] = part.bytes;
    return json;
}

nlohmann::json datasetJson(const WorkedDataset& dataset) {
    nlohmann::json json = {{"name", dataset.name}, {"counted", wordOf(dataset.counted)}};
    if (dataset.counted == Counted::Unknown)
        return json;
    json["labelled"] = dataset.labelled;
    json["test"] = dataset.evaluated.front();
    return json;
}

nlohmann::json stageJson(const StageTime& stage) {
    nlohmann::json json = {{"stage", wordOf(stage.stage)},
                           {"images", stage.images},
                           {"certainty", wordOf(stage.certainty)},
                           {"notes", stage.notes}};
    if (stage.certainty != Certainty::Unknown)
        json["seconds"] = stage.seconds;
    else if (stage.seconds > 0)
        json["seconds_at_least"] = stage.seconds;
    return json;
}

nlohmann::json timesJson(const StudyTimes& times) {
    auto stages = nlohmann::json::array();
    for (const auto& stage : times.stages)
        stages.push_back(stageJson(stage));
    nlohmann::json json = {
        {"machine", times.machine}, {"stages", std::move(stages)}, {"certainty", wordOf(times.certainty())}};
    json[times.certainty() == Certainty::Unknown ? "seconds_at_least" : "seconds"] = times.seconds();
    if (!times.remedy.empty())
        json["remedy"] = times.remedy;
    return json;
}

nlohmann::json diskJson(const DiskBudget& disk) {
    nlohmann::json json = {{"images", disk.images},
                           {"embeddings", disk.embeddings},
                           {"checkpoints", disk.checkpoints},
                           {"students", disk.students},
                           {"downloads", disk.downloads},
                           {"downloads_of_unknown_size", disk.downloadsUnknown},
                           {"total", disk.total()}};
    if (disk.free)
        json["free"] = *disk.free;
    return json;
}

nlohmann::json memoryJson(const MemoryBudget& memory) {
    auto json = nlohmann::json::object();
    if (!memory.of.empty())
        json = {{"weights", memory.weights}, {"weights_of", memory.of}};
    if (memory.measured > 0)
        json["measured"] = memory.measured;
    return json;
}

} // namespace

std::string textOf(const StudyTimes& times) {
    if (times.certainty() != Certainty::Unknown)
        return "about " + durationText(times.seconds());
    std::vector<std::string_view> unknown;
    for (const auto& stage : times.stages)
        if (stage.certainty == Certainty::Unknown)
            unknown.push_back(wordOf(stage.stage));
    const auto names = fmt::format("{}", fmt::join(unknown, ", "));
    return times.seconds() > 0
               ? fmt::format("at least {}; not known: {}", durationText(times.seconds()), names)
               : "not known: " + names;
}

std::string textOf(const StudyBudget& budget) {
    const auto& work = budget.work;
    auto text = fmt::format("{}: {}, {}\n\n{}{}", budget.study, counted(work.datasets.size(), "dataset"),
                            counted(work.runs.size(), "run"), missingText(work), datasetsText(work));
    if (work.runsLeft() == 0)
        return text + "\nNothing is left to do: every run is finished.\n";
    return text + countsText(work) + timesText(budget.times) + diskText(budget.disk) +
           memoryText(budget.memory);
}

nlohmann::json toJson(const StudyBudget& budget) {
    const auto& work = budget.work;
    auto missing = nlohmann::json::array();
    for (const auto& part : work.missing)
        missing.push_back(missingJson(part));
    auto datasets = nlohmann::json::array();
    for (const auto& dataset : work.datasets)
        datasets.push_back(datasetJson(dataset));
    return {{"study", budget.study},
            {"missing", std::move(missing)},
            {"datasets", std::move(datasets)},
            {"runs", work.runs.size()},
            {"runs_left", work.runsLeft()},
            {"training_steps", work.trainingSteps()},
            {"training_images", work.trainingImages()},
            {"generated_images", work.generatedImages()},
            {"teacher_passes", work.teacherPasses()},
            {"counts_are_complete", !work.isUncounted()},
            {"time", timesJson(budget.times)},
            {"disk_bytes", diskJson(budget.disk)},
            {"memory_bytes", memoryJson(budget.memory)},
            {"warnings", work.plan ? work.plan->remarks : std::vector<std::string>{}}};
}

} // namespace retort::study
