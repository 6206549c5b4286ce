// Feeds the tokenizer a vocabulary and a text from outside: the first empty line of the input splits them.
// Neither may crash, hang or allocate beyond its size, whatever the bytes.

#include "clip/text/bpe_vocabulary.h"
#include "clip/text/tokenizer.h"
#include "scratch_folder.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace retort::clip;

void encode(BpeVocabulary vocabulary, const std::string& text) {
    const auto tokenizer = Tokenizer::create(std::move(vocabulary), {.contextLength = 16});
    if (tokenizer.ok() && tokenizer->encodePadded(text).size() != 16)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const retort::fuzz::ScratchFolder folder("tokenizer");
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto split = input.find("\n\n");
    const auto vocabulary = input.substr(0, split);
    const std::string text{split == std::string_view::npos ? std::string_view{} : input.substr(split + 2)};

    const auto path = folder.write("vocabulary", vocabulary);
    if (auto stock = readStockVocabulary(path, 516); stock.ok())
        encode(std::move(stock).value(), text);
    if (auto json = readTokenizerJson(path); json.ok())
        encode(std::move(json).value(), text);
    const auto merges = folder.write("merges.txt", text);
    if (auto pair = readHuggingFaceVocabulary(path, merges); pair.ok())
        encode(std::move(pair).value(), text);
    encode(vocabularyOfMerges({{"t", "h"}, {"th", "e</w>"}}), text);
    return 0;
}
