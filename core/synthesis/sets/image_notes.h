#pragma once
// What a program that generated an image wrote into it about how: the PNG texts of A1111 and its kin
// ("parameters"), ComfyUI ("prompt"), InvokeAI ("invokeai_metadata", earlier "sd-metadata") and Retort.
//
//   RETORT_TRY(const auto text, readText(png, path.string()));
//   const auto notes = notesFrom(text);
//   notes.program; // "ComfyUI"

#include "base/fields.h"
#include "synthesis/sets/png_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace retort::synthesis {

/// What the image does not say is absent or empty. All texts are UTF-8, of at most 16 KiB.
struct ImageNotes {
    std::string program{}; ///< "A1111", "ComfyUI", "InvokeAI" or "Retort"; empty: the image says nothing
    std::string model{};
    std::string prompt{};
    std::string negativePrompt{};
    std::optional<std::uint64_t> seed{};
    std::optional<std::int64_t> steps{};
    std::string sampler{};
    std::optional<double> guidance{};
    std::string file{}; ///< from which it was imported, relative to the folder

    friend bool operator==(const ImageNotes&, const ImageNotes&) = default;
};
constexpr auto fields(const ImageNotes*) {
    using N = ImageNotes;
    return std::tuple{field("program", &N::program, "Program"),
                      field("model", &N::model, "Model"),
                      field("prompt", &N::prompt, "Prompt"),
                      field("negativePrompt", &N::negativePrompt, "Negative prompt"),
                      field("seed", &N::seed, "Seed"),
                      field("steps", &N::steps, "Steps"),
                      field("sampler", &N::sampler, "Sampler"),
                      field("guidance", &N::guidance, "Guidance"),
                      field("file", &N::file, "Imported from")};
}

/// Never fails: text that is not understood says nothing.
ImageNotes notesFrom(const PngText& text);

/// The notes as the store keeps them, a JSON object.
std::string textOf(const ImageNotes& notes);
/// What textOf() wrote; nothing where it cannot be read.
ImageNotes readNotes(const std::string& text);

} // namespace retort::synthesis
