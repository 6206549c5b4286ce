#include "teacher/prompt_file.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort::study;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::vector<std::string> classes{"cat", "dog"};
    for (const auto& choice : {PromptChoice{.dataset = "pets10"}, PromptChoice{.set = "pets"}}) {
        const auto read = parsePrompts(text, "fuzz", classes, choice);
        if (read.ok() &&
            (read->prompts.classNames.size() != classes.size() || read->prompts.templates.empty()))
            __builtin_trap();
        // What was read can be written and read again.
        if (read.ok() && !parsePrompts(textOf(*read, classes), "fuzz", classes).ok())
            __builtin_trap();
    }
    return 0;
}
