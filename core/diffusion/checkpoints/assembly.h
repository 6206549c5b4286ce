#pragma once
// Opening a generator that is put together from a model and files that change it, and those of any form.

#include "base/result.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/generator_parts.h"

#include <filesystem>

namespace retort::diffusion {

/// The base with all that changes it; its content hash covers them. What of a LoRA has no place in it
/// is told in the remarks. Errors are those of checkBase(), the base, addLora(), ImageAdapter::open() and
/// TinyDecoder::open(); Mismatch: a decoder of other latents; Unsupported: an adapter for a base of image
/// embeddings.
Result<GeneratorParts> openAssembly(const Assembly& assembly, const PartOptions& options);

/// A generator of any form: a diffusers folder, a single checkpoint or the file of an assembly. Errors are
/// theirs.
Result<GeneratorParts> openGeneratorParts(const std::filesystem::path& path, const PartOptions& options);

} // namespace retort::diffusion
