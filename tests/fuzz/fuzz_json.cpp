#include "base/json.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = retort::JsonDocument::parse({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!document.ok())
        return 0;
    retort::JsonReader reader(*document);
    std::string text;
    std::vector<double> numbers;
    std::int64_t whole = 0;
    reader.optional("text", text);
    reader.optional("numbers", numbers);
    reader.object("object", [&](retort::JsonReader& inner) { inner.optional("whole", whole); });
    reader.objects("objects", [&](retort::JsonReader& inner) { inner.required("whole", whole); });
    (void)reader.finish();
    return 0;
}
