#pragma once
// Images by another program (external_command.h), one after the other or a batch at a time.

#include "synthesis/generation/external_command.h"
#include "synthesis/generation/image_generator.h"

namespace retort::synthesis {

/// Its description; the command is not run. Errors are those of readExternalCommand(), and of reading the
/// files that it names.
Result<ImageGeneratorDescription> describeExternalGenerator(const std::filesystem::path& file,
                                                            const ImageGeneratorOptions& options);

/// AccessDenied, which tells the command, until the file is confirmed (ConfirmedCommands).
///
/// Its images fail with NotFound: no such program; Io, with the end of what it wrote: it failed, made no new
/// image for its timeout, or made too few; Corrupt: one of its images is damaged; Mismatch: one has another
/// size; InvalidArgument: variations from a command that takes no source images; Cancelled.
Result<std::unique_ptr<ImageGenerator>> openExternalGenerator(const std::filesystem::path& file,
                                                              const ImageGeneratorOptions& options);

} // namespace retort::synthesis
