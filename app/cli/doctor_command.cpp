#include "commands.h"

#include "tensor/device.h"
#include "tensor/machine.h"

#include <fmt/format.h>

namespace retort::cli {

namespace {

std::string found(const std::filesystem::path& path) {
    std::error_code ignored;
    return fmt::format("{} ({})", path.string(),
                       std::filesystem::exists(path, ignored) ? "there" : "not there");
}

Status doctor(const CommandLine& line) {
    const auto machine = tensor::describeMachine();
    RETORT_TRY(const auto device, tensor::resolveDevice("auto"));
    const auto precision = name(tensor::fastestPrecision(device));
    if (line.options().json) {
        line.printJson({{"version", RETORT_VERSION},
                        {"libtorch", machine.torchVersion},
                        {"cuda_devices", machine.cudaDevices},
                        {"physical_cores", machine.physicalCores},
                        {"memory_bytes", machine.memoryBytes},
                        {"device", device.name},
                        {"precision", precision},
                        {"resources", line.resources().string()},
                        {"workspace", line.options().workspace.string()}});
        return {};
    }
    line.print("retort      {}\nLibTorch    {}\nCUDA        {} devices\ncores       {} physical\nmemory      "
               "{:.1f} GiB\n"
               "device      {}, {}\nresources   {}\nworkspace   {}\n",
               RETORT_VERSION, machine.torchVersion, machine.cudaDevices, machine.physicalCores,
               static_cast<double>(machine.memoryBytes) / (1u << 30), device.name, precision,
               found(line.resources()), found(line.options().workspace));
    return {};
}

} // namespace

void addDoctorCommand(CLI::App& app, CommandLine& line) {
    auto* doctorApp = app.add_subcommand("doctor", "Says what this machine has and what the program finds");
    addJsonOption(*doctorApp, line);
    addWorkspaceOption(*doctorApp, line);
    doctorApp->callback([&line] { line.choose([&line] { return doctor(line); }); });
}

} // namespace retort::cli
