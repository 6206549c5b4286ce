#include "synthesis/sets/image_notes.h"

#include <cstdint>

/// The bytes as a PNG, and as each text that a program may have written into one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using retort::synthesis::notesFrom;
    const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
    if (const auto text = retort::synthesis::readText(bytes, "fuzz"); text.ok())
        static_cast<void>(notesFrom(*text));
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto* keyword : {"parameters", "prompt", "invokeai_metadata", "sd-metadata"}) {
        const auto notes = notesFrom({{keyword, text}});
        if (retort::synthesis::readNotes(textOf(notes)) != notes)
            __builtin_trap();
    }
    return 0;
}
