#include "doctor/libraries.h"

#include <ATen/Version.h>
#include <archive.h>
#include <curl/curl.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <opencv2/core/utility.hpp>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <zlib.h>

#ifdef RETORT_ONNX
#include <onnx/common/version.h>
#endif

#include <array>
#include <string>
#include <string_view>

namespace retort::doctor {

namespace {

/// curl_version() asks for its LDAP library's version too, which looks this computer's name up in the
/// network.
std::string curlVersion() {
    const auto* about = ::curl_version_info(CURLVERSION_NOW);
    return fmt::format("{} {}", about->version, about->ssl_version ? about->ssl_version : "without TLS");
}

/// Of a library that LibTorch brings along; null where it brings another.
template<class Function> Function* loaded(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

/// "OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64": the kernels it chose say the most.
std::string openBlas() {
    auto* config = loaded<char*()>("openblas_get_config");
    return config ? config() : std::string{};
}

std::string mkl() {
    constexpr int kLength = 198; // as Intel's reference has it
    auto* version = loaded<void(char*, int)>("mkl_get_version_string");
    std::array<char, kLength + 1> text{};
    if (version)
        version(text.data(), kLength);
    const std::string_view found(text.data());
    return std::string(found.substr(0, found.find_last_not_of(' ') + 1));
}

std::string onnx() {
#ifdef RETORT_ONNX
    return ::onnx::LAST_RELEASE_VERSION;
#else
    return "not built in";
#endif
}

} // namespace

std::vector<LibraryVersion> libraryVersions() {
    std::vector<LibraryVersion> all{{"oneDNN", at::get_mkldnn_version()},
                                    {"OpenBLAS", openBlas()},
                                    {"MKL", mkl()},
                                    {"OpenCV", cv::getVersionString()},
                                    {"SQLite", ::sqlite3_libversion()},
                                    {"ONNX", onnx()},
                                    {"libarchive", ::archive_version_string()},
                                    {"libcurl", curlVersion()},
                                    {"OpenSSL", ::OpenSSL_version(OPENSSL_VERSION)},
                                    {"zlib", ::zlibVersion()}};
    std::erase_if(all, [](const LibraryVersion& library) { return library.version.empty(); });
    return all;
}

} // namespace retort::doctor
