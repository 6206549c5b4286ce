// A JSON file that describes a generator: one put together from a model and what changes it, or another
// program's command. Nothing is run. Whatever a prompt holds, it stays one argument.

#include "diffusion/checkpoints/assembly_file.h"
#include "scratch_folder.h"
#include "synthesis/generation/external_command.h"

namespace {

using namespace retort;

void checkAssembly(const std::filesystem::path& file, const fuzz::ScratchFolder& folder) {
    const auto read = diffusion::readAssembly(file);
    if (!read.ok())
        return;
    (void)labelOf(*read);
    const auto written = folder / "written.json";
    if (writeAssembly(written, *read).ok() && !diffusion::readAssembly(written).ok())
        __builtin_trap();
}

void checkCommand(const std::filesystem::path& file, const std::string& value) {
    const auto read = synthesis::readExternalCommand(file);
    if (!read.ok())
        return;
    if (read->command.empty() || commandLineOf(*read).empty())
        __builtin_trap();
    const auto filled = synthesis::filledCommand(
        read->command, {{"prompt", value}, {"request", value}, {"output", value}, {"source", value}});
    if (filled.size() != read->command.size())
        __builtin_trap();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("generator_file");
    const auto text = fuzz::textOf(data, size);
    const auto file = folder.write("generator.json", text);
    if (diffusion::isAssembly(file) && synthesis::isExternalGenerator(file))
        __builtin_trap();
    checkAssembly(file, folder);
    checkCommand(file, std::string(text));
    return 0;
}
