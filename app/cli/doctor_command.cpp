#include "commands.h"

#ifdef RETORT_ENGINE_ONLY
#include "tensor/device.h"
#include "tensor/machine.h"
#else
#include "doctor/report.h"
#endif

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

#ifdef RETORT_ENGINE_ONLY

std::string found(const std::filesystem::path& path) {
    std::error_code ignored;
    return fmt::format("{} ({})", path.string(),
                       std::filesystem::exists(path, ignored) ? "there" : "not there");
}

Status examine(const CommandLine& line, bool) {
    const auto machine = tensor::describeMachine();
    RETORT_TRY(const auto device, tensor::resolveDevice("auto"));
    const auto precision = name(tensor::fastestPrecision(device));
    if (line.options().json) {
        line.printJson({{"version", RETORT_VERSION},
                        {"libtorch", machine.torchVersion},
                        {"libtorch_library", machine.torchLibrary},
                        {"cuda_version", machine.cudaVersion},
                        {"cuda_devices", machine.cudaDevices},
                        {"physical_cores", machine.physicalCores},
                        {"memory_bytes", machine.memoryBytes},
                        {"device", device.name},
                        {"precision", precision},
                        {"resources", line.resources().string()},
                        {"workspace", line.options().workspace.string()}});
        return {};
    }
    line.print("retort      {}\nLibTorch    {}\nCUDA        {}\ncores       {} physical\nmemory      "
               "{:.1f} GiB\n"
               "device      {}, {}\nresources   {}\nworkspace   {}\n",
               RETORT_VERSION, tensor::libTorchText(machine), tensor::cudaText(machine),
               machine.physicalCores, static_cast<double>(machine.memoryBytes) / (1u << 30), device.name,
               precision, found(line.resources()), found(line.options().workspace));
    return {};
}

#else

Status examine(const CommandLine& line, bool showsFileNames) {
    const auto report = doctor::makeReport(
        {.program = RETORT_VERSION, .resources = line.resources(), .workspace = line.options().workspace});
    const auto redaction = doctor::Redaction::ofThisProcess(showsFileNames ? doctor::FileNames::Shown
                                                                           : doctor::FileNames::Hidden);
    if (line.options().json)
        line.printJson(jsonOf(report, redaction));
    else
        line.print("{}", textOf(report, redaction));
    return {};
}

#endif

} // namespace

void addDoctorCommand(CLI::App& app, CommandLine& line) {
    auto* doctorApp = app.add_subcommand(
        "doctor", "Shows this machine, the program on it and the workspace, to be pasted into a bug report");
    addJsonOption(*doctorApp, line);
    addWorkspaceOption(*doctorApp, line);
    const auto showsFileNames = std::make_shared<bool>(false);
    doctorApp->add_flag("--file-names", *showsFileNames,
                        "Show the names of your files in error messages; without it they are left out");
    doctorApp->callback([&line, showsFileNames] {
        line.choose([&line, showsFileNames] { return examine(line, *showsFileNames); });
    });
}

} // namespace retort::cli
