// How a report is written.

#include "doctor/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace retort::doctor {

namespace fs = std::filesystem;

namespace {

constexpr double kGibi = 1024.0 * 1024 * 1024;
constexpr double kMebi = 1024.0 * 1024;

/// Lines of a name and a value.
class Lines {
public:
    explicit Lines(const Redaction& redaction) : m_redaction(redaction) {}

    void add(std::string_view name, const std::string& value) {
        m_text += fmt::format("{:<11} {}\n", name, redacted(value, m_redaction));
    }
    /// Of the program itself, not of what a person keeps: its paths are shown, but for the home folder.
    void addOwn(std::string_view name, const std::string& value) {
        auto shown = m_redaction;
        shown.fileNames = FileNames::Shown;
        m_text += fmt::format("{:<11} {}\n", name, redacted(value, shown));
    }
    void addPlace(std::string_view name, const fs::path& path) {
        std::error_code ignored;
        addOwn(name,
               fmt::format("{} ({})", path.string(), fs::exists(path, ignored) ? "there" : "not there"));
    }
    std::string take() { return std::move(m_text); }

private:
    const Redaction& m_redaction;
    std::string m_text;
};

std::string peakText(const MatrixPeak& peak) {
    if (peak.float32 <= 0)
        return "not measured";
    const auto bf16 = peak.bfloat16 > 0 ? fmt::format(", {:.0f} in bf16", peak.bfloat16) : std::string{};
    return fmt::format("{:.0f} GFLOP/s in fp32{} (products of {} x {} matrices)", peak.float32, bf16,
                       peak.side, peak.side);
}

void addMachine(const Report& report, Lines& lines) {
    const auto& state = report.machine;
    const auto& machine = state.machine;
    lines.add("retort", report.program);
    lines.addOwn("LibTorch", tensor::libTorchText(machine));
    lines.add("CUDA", tensor::cudaText(machine));
    lines.add("cores", fmt::format("{} physical, {} logical, {} threads", machine.physicalCores,
                                   state.logicalCores, state.threads));
    lines.add("memory",
              fmt::format("{:.1f} GiB, {:.1f} free", static_cast<double>(machine.memoryBytes) / kGibi,
                          static_cast<double>(state.freeMemoryBytes) / kGibi));
    lines.add("device", state.precision.empty() ? state.device + ", which is not there"
                                                : fmt::format("{}, {}", state.device, state.precision));
    lines.addPlace("resources", report.resources);
    lines.addPlace("workspace", report.workspace.folder);
    lines.add("system", state.system);
    lines.add("processor", fmt::format("{}; {}", machine.processor, fmt::join(state.features, " ")));
    lines.add("peak", peakText(state.peak));
}

std::string countsText(const std::map<std::string, std::int64_t>& counts) {
    std::vector<std::string> parts;
    for (const auto& [name, number] : counts)
        parts.push_back(fmt::format("{} {}", name, number));
    return fmt::format("{}", fmt::join(parts, ", "));
}

void addWorkspace(const WorkspaceState& state, Lines& lines) {
    lines.add("disk", fmt::format("{:.1f} GiB free of {:.1f}", static_cast<double>(state.freeBytes) / kGibi,
                                  static_cast<double>(state.diskBytes) / kGibi));
    if (!state.isThere)
        return;
    lines.add("database", fmt::format("schema {}, {:.1f} MiB, check: {}", state.schema,
                                      static_cast<double>(state.databaseBytes) / kMebi,
                                      state.check.empty() ? "not made" : state.check));
    if (!state.problem.empty())
        lines.add("", state.problem);
    lines.add("held by", state.holder.empty() ? "nobody" : state.holder);
    lines.add("holds", countsText(state.counts));
}

void addMissing(const MissingPieces& missing, const Redaction& redaction, Lines& lines) {
    for (const auto& piece : missing.pieces)
        lines.add("missing", fmt::format("{}: {}", piece.name, piece.why));
    if (redaction.fileNames == FileNames::Hidden && !missing.broken.empty())
        return lines.add("unusable",
                         fmt::format("datasets and models of your own: {}", missing.broken.size()));
    for (const auto& piece : missing.broken)
        lines.add("unusable", fmt::format("{}: {}", piece.name, piece.why));
}

nlohmann::json machineJson(const Report& report, const Redaction& redaction) {
    const auto& state = report.machine;
    const auto& machine = state.machine;
    return {{"version", report.program},
            {"libtorch", machine.torchVersion},
            {"libtorch_library", machine.torchLibrary},
            {"cuda_version", machine.cudaVersion},
            {"cuda_devices", machine.cudaDevices},
            {"physical_cores", machine.physicalCores},
            {"memory_bytes", machine.memoryBytes},
            {"device", state.device},
            {"precision", state.precision},
            {"resources", report.resources.string()},
            {"workspace", report.workspace.folder.string()},
            {"system", redacted(state.system, redaction)},
            {"processor", machine.processor},
            {"processor_features", state.features},
            {"logical_cores", state.logicalCores},
            {"threads", state.threads},
            {"free_memory_bytes", state.freeMemoryBytes},
            {"peak",
             {{"side", state.peak.side},
              {"fp32_gflops", state.peak.float32},
              {"bf16_gflops", state.peak.bfloat16}}}};
}

nlohmann::json workspaceJson(const WorkspaceState& state, const Redaction& redaction) {
    return {{"there", state.isThere},
            {"problem", redacted(state.problem, redaction)},
            {"schema", state.schema},
            {"check", redacted(state.check, redaction)},
            {"held_by", redacted(state.holder, redaction)},
            {"database_bytes", state.databaseBytes},
            {"counts", state.counts},
            {"disk_bytes", state.diskBytes},
            {"free_bytes", state.freeBytes}};
}

} // namespace

std::string textOf(const Report& report, const Redaction& redaction) {
    Lines lines(redaction);
    addMachine(report, lines);
    for (const auto& library : report.libraries)
        lines.add(library.name, library.version);
    addWorkspace(report.workspace, lines);
    addMissing(report.missing, redaction, lines);
    for (const auto* errors : {&report.errors, &report.workspace.errors})
        for (const auto& error : *errors)
            lines.add("error", error);
    return lines.take();
}

nlohmann::json jsonOf(const Report& report, const Redaction& redaction) {
    auto document = machineJson(report, redaction);
    for (const auto& library : report.libraries)
        document["libraries"][library.name] = library.version;
    document["workspace_state"] = workspaceJson(report.workspace, redaction);
    document["missing"] = nlohmann::json::array();
    for (const auto& piece : report.missing.pieces)
        document["missing"].push_back({{"name", piece.name}, {"why", redacted(piece.why, redaction)}});
    document["unusable"] = report.missing.broken.size();
    document["text"] = textOf(report, redaction);
    return document;
}

} // namespace retort::doctor
