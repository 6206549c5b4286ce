#include "base/mistaken_file.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace retort {

namespace {

struct Signature {
    std::string_view bytes;
    std::string_view kind;
};

using namespace std::string_view_literals;

constexpr std::string_view kPickle =
    "a pickle, which can run any code and is not read; convert it to safetensors, for example in Python: "
    "safetensors.torch.save_file(torch.load(FILE, weights_only=True), \"FILE.safetensors\")";

constexpr std::array<Signature, 17> kSignatures{{
    {"version https://git-lfs.github.com/spec/"sv,
     "a Git LFS pointer, not the file itself; run \"git lfs pull\" in the folder it comes from, or download "
     "the file"sv},
    {"version https://hawser.github.com/spec/"sv,
     "a Git LFS pointer, not the file itself; run \"git lfs pull\" in the folder it comes from, or download "
     "the file"sv},
    {"PK\x03\x04"sv, "a ZIP archive; PyTorch's .pt, .pth and .bin files are such archives of pickles, which "
                     "are not read: convert one to safetensors, unpack any other"sv},
    {"\x80\x02"sv, kPickle},
    {"\x80\x03"sv, kPickle},
    {"\x80\x04"sv, kPickle},
    {"\x80\x05"sv, kPickle},
    {"\x1F\x8B"sv, "a gzip file; unpack it"sv},
    {"7z\xBC\xAF\x27\x1C"sv, "a 7z archive; unpack it"sv},
    {"Rar!\x1A\x07"sv, "a RAR archive; unpack it"sv},
    {"\xFD"
     "7zXZ\0"sv,
     "an xz file; unpack it"sv},
    {"\x28\xB5\x2F\xFD"sv, "a Zstandard file; unpack it"sv},
    {"\x89HDF\r\n\x1A\n"sv, "an HDF5 file (Keras or TensorFlow); only safetensors are read"sv},
    {"GGUF"sv, "a GGUF file; only safetensors are read"sv},
    {"\x93NUMPY"sv, "a NumPy array; only safetensors are read"sv},
    {"\x89PNG\r\n\x1A\n"sv, "a PNG image"sv},
    {"\xFF\xD8\xFF"sv, "a JPEG image"sv},
}};

std::string_view withoutSpace(std::string_view text) {
    constexpr auto kByteOrderMark = "\xEF\xBB\xBF"sv;
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    const auto* const first =
        std::ranges::find_if(text, [](unsigned char character) { return std::isspace(character) == 0; });
    return text.substr(static_cast<std::size_t>(first - text.begin()));
}

bool isHtml(std::string_view text) {
    const auto begins = [text](std::string_view tag) {
        return text.size() >= tag.size() &&
               std::equal(tag.begin(), tag.end(), text.begin(), [](char wanted, unsigned char found) {
                   return wanted == static_cast<char>(std::tolower(found));
               });
    };
    return begins("<!doctype html") || begins("<html") || begins("<head") || begins("<?xml");
}

bool isZeros(std::string_view head) {
    constexpr std::size_t kFewest = 16;
    return head.size() >= kFewest && std::ranges::all_of(head, [](char byte) { return byte == 0; });
}

} // namespace

std::optional<std::string> mistakenKind(std::string_view head) {
    constexpr std::size_t kMostLookedAt = 512;
    head = head.substr(0, kMostLookedAt);
    for (const auto& signature : kSignatures)
        if (head.starts_with(signature.bytes))
            return std::string{signature.kind};
    if (isHtml(withoutSpace(head)))
        return "a web page (HTML or XML), not the file itself; download the file, not the page that shows "
               "it: "
               "a login or an agreement may be needed";
    if (isZeros(head))
        return "nothing but zeros; the download or copy was interrupted: get the file again";
    return std::nullopt;
}

} // namespace retort
