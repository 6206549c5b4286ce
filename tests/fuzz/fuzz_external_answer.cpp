// What another program answers when it is asked for an image: its exit code (the first byte), the image file
// (up to
// "\n--\n") and what it printed (the rest). The program is a real one, so this target makes few executions a
// second.

#include "scratch_folder.h"
#include "synthesis/generation/confirmed_commands.h"
#include "synthesis/generation/external_command.h"
#include "synthesis/generation/image_generator.h"

#include <algorithm>
#include <array>

namespace {

using namespace retort;

constexpr int kSide = 16;

std::unique_ptr<synthesis::ImageGenerator> opened(const fuzz::ScratchFolder& folder) {
    ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    const auto file =
        folder.write("generator.json", R"({"runs": "image", "size": 16, "timeout": 5, "command": ["sh", "-c",
            "cat printed; cp image \"$1\"; read code < code; exit $code", "sh", "{output}", "{prompt}"]})");
    const auto command = synthesis::readExternalCommand(file);
    if (!command.ok() || !synthesis::ConfirmedCommands().add(command->file, command->fileHash).ok())
        std::abort();
    auto generator = synthesis::openImageGenerator(file, {});
    if (!generator.ok())
        std::abort();
    return std::move(generator).value();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("external_answer");
    static const auto generator = opened(folder);
    const auto text = fuzz::textOf(data, size);
    const auto answer = text.substr(text.empty() ? 0 : 1);
    constexpr std::string_view kBetween = "\n--\n";
    const auto end = std::min(answer.find(kBetween), answer.size());
    folder.write("code", text.starts_with('0') || text.empty() ? "0\n" : "3\n");
    folder.write("image", answer.substr(0, end));
    folder.write("printed", answer.substr(std::min(end + kBetween.size(), answer.size())));
    const auto made =
        generator->generate(std::array{synthesis::ImageOrder{.seed = 1, .prompt = "a cat"}}, {}, {});
    if (!made.ok() && made.error().message.empty())
        __builtin_trap();
    if (made.ok() && (made->size() != 1 || made->front().image.size != data::ImageSize{kSide, kSide} ||
                      made->front().image.pixels.size() != std::size_t{kSide} * kSide * 3))
        __builtin_trap();
    return 0;
}
