#pragma once
// Pieces of a page.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace retort::study::html {

/// <h2>.
std::string heading(const std::string& text);
std::string paragraph(const std::string& text);
/// The first row is the header.
std::string table(const std::vector<std::vector<std::string>>& rows);
/// Text as it stands, lines and all.
std::string literal(const std::string& text);
/// An <img> with its bytes inside; `type` is that of "image/png".
std::string image(std::span<const std::byte> bytes, const std::string& type, const std::string& alternative);
/// Around the whole: a page that needs no other file.
std::string page(const std::string& title, const std::string& body);

} // namespace retort::study::html
