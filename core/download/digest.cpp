#include "download/digest.h"

#include "base/cancellation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <vector>

namespace retort::download {

namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

constexpr std::size_t kBlock = std::size_t{1} << 20;

Error unavailable(DigestKind kind) {
    return {ErrorCode::Unsupported, fmt::format("this machine's OpenSSL computes no {}", name(kind))};
}

} // namespace

std::string_view name(DigestKind kind) {
    return kind == DigestKind::Md5 ? "MD5" : "SHA-256";
}

std::size_t hexDigits(DigestKind kind) {
    constexpr std::size_t kMd5 = 32;
    constexpr std::size_t kSha256 = 64;
    return kind == DigestKind::Md5 ? kMd5 : kSha256;
}

Result<std::string> digestOfFile(const std::filesystem::path& file, DigestKind kind,
                                 const std::stop_token& stop) {
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
    const auto* algorithm = kind == DigestKind::Md5 ? EVP_md5() : EVP_sha256();
    if (!context || EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1)
        return unavailable(kind);
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return systemError(file.string(), "cannot be opened", errno);
    std::vector<unsigned char> block(kBlock);
    Status status;
    for (;;) {
        status = checkCancelled(stop, fmt::format("checking {}", file.string()));
        const auto count = ::read(descriptor, block.data(), block.size());
        if (count < 0 && errno != EINTR)
            status = systemError(file.string(), "cannot be read", errno);
        if (!status.ok() || count == 0)
            break;
        if (count > 0)
            EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(count));
    }
    ::close(descriptor);
    RETORT_CHECK(std::move(status));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1)
        return unavailable(kind);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i)
        hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

} // namespace retort::download
