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

std::string libTorch(const tensor::Machine& machine) {
    const auto cuda =
        machine.cudaVersion.empty() ? std::string("without CUDA") : "with CUDA " + machine.cudaVersion;
    return fmt::format("{} {} ({})", machine.torchVersion, cuda, machine.torchLibrary);
}

/// The GPUs that can be used; where there is one that cannot, the way to use it.
std::string cudaDevices(const tensor::Machine& machine) {
    if (machine.cudaDevices > 0 || !machine.nvidiaDriver)
        return fmt::format("{} devices", machine.cudaDevices);
    if (machine.cudaVersion.empty())
        return "0 devices; this machine's NVIDIA GPU needs a LibTorch with CUDA: packaging/run.sh --libtorch "
               "auto";
    return fmt::format("0 devices; is this machine's NVIDIA driver new enough for CUDA {}?",
                       machine.cudaVersion);
}

Status doctor(const CommandLine& line) {
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
               RETORT_VERSION, libTorch(machine), cudaDevices(machine), machine.physicalCores,
               static_cast<double>(machine.memoryBytes) / (1u << 30), device.name, precision,
               found(line.resources()), found(line.options().workspace));
    return {};
}

} // namespace

void addDoctorCommand(CLI::App& app, CommandLine& line) {
    auto* doctorApp =
        app.add_subcommand("doctor", "Shows this machine's hardware and what the program finds on it");
    addJsonOption(*doctorApp, line);
    addWorkspaceOption(*doctorApp, line);
    doctorApp->callback([&line] { line.choose([&line] { return doctor(line); }); });
}

} // namespace retort::cli
