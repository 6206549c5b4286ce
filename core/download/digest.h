#pragma once
// Digests by which what was downloaded is told from what was meant.

#include "base/result.h"

#include <filesystem>
#include <stop_token>
#include <string>

namespace retort::download {

enum class DigestKind { Sha256, Md5 };

/// "SHA-256", "MD5".
std::string_view name(DigestKind kind);

/// What a file is to have. MD5 finds damage, not malice; it is there because datasets publish nothing else.
struct Digest {
    DigestKind kind = DigestKind::Sha256;
    std::string hex; ///< lower case; empty: nothing is known
};

/// How many hex digits a digest of this kind has.
std::size_t hexDigits(DigestKind kind);

/// In lower-case hex. Streams the file; Cancelled, and the errors of reading it.
Result<std::string> digestOfFile(const std::filesystem::path& file, DigestKind kind,
                                 const std::stop_token& stop = {});

} // namespace retort::download
