#pragma once
// A generator that is another program: a JSON file says which command makes images, and what it is told.
//
//   {"name": "sd.cpp turbo", "runs": "image", "size": 512,
//    "command": ["sd", "-m", "sd-turbo.safetensors", "-p", "{prompt}", "-s", "{seed}", "-o", "{output}"]}
//
// README has the whole format.

#include "base/result.h"
#include "base/words.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::synthesis {

/// How often the command is run.
enum class CommandRuns {
    PerBatch, ///< once for several images, which a request file lists
    PerImage
};
constexpr auto words(CommandRuns) {
    return std::to_array<Word<CommandRuns>>(
        {{CommandRuns::PerBatch, "batch"}, {CommandRuns::PerImage, "image"}});
}

struct ExternalCommand {
    std::filesystem::path file{}; ///< that says it; the command runs in its folder
    std::string fileHash{};       ///< SHA-256 of the file
    std::string name{};
    std::vector<std::string> command{}; ///< with placeholders, none of which goes through a shell
    CommandRuns runs = CommandRuns::PerBatch;
    int size = 512;       ///< pixels a side of the images that it makes where nothing else is asked for
    int multipleOf = 8;   ///< sides must be multiples of it
    bool sources = false; ///< takes real images and makes variations of them (img2img)
    int timeout = 600;    ///< seconds without a new image, after which it is ended
    std::vector<std::filesystem::path>
        files{}; ///< weights and scripts, whose content is part of a set's identity
};

/// A file that ends with ".json" and puts no generator together (diffusion/assembly.h).
bool isExternalGenerator(const std::filesystem::path& path);

/// NotFound, AccessDenied, Corrupt: no JSON; InvalidArgument, with line and key: an unknown key or
/// placeholder, a value that cannot be, a command that is not told what to make or where.
Result<ExternalCommand> readExternalCommand(const std::filesystem::path& file);

/// The command as a person would type it, placeholders included.
std::string commandLineOf(const ExternalCommand& command);

/// The arguments with "{name}" replaced by values; what a value holds is left as it is.
std::vector<std::string> filledCommand(const std::vector<std::string>& command,
                                       const std::map<std::string, std::string>& values);

} // namespace retort::synthesis
