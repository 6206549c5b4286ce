#include "download/token.h"

#include <fmt/format.h>
#include <libsecret/secret.h>

#include <cstdlib>
#include <memory>

namespace retort::download {

namespace {

struct PasswordDeleter {
    void operator()(gchar* password) const { secret_password_free(password); } // wipes it
};

std::string fromKeyring(const std::string& name) {
    static const SecretSchema schema{"org.retort.Token",
                                     SECRET_SCHEMA_DONT_MATCH_NAME,
                                     {{"application", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                      {"name", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                      {nullptr, SECRET_SCHEMA_ATTRIBUTE_STRING}},
                                     0,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr};
    GError* error = nullptr;
    const std::unique_ptr<gchar, PasswordDeleter> password(secret_password_lookup_sync(
        &schema, nullptr, &error, "application", "retort", "name", name.c_str(), nullptr));
    // A machine without a keyring is as good as one without the token in it.
    g_clear_error(&error);
    return password ? std::string(password.get()) : std::string{};
}

} // namespace

bool mayBeAskedFor(const std::string& name) {
    return name == kHubToken || name.starts_with("RETORT_");
}

bool mayGoTo(const std::string& name, const std::string& host) {
    return name != kHubToken || host == "huggingface.co" || host.ends_with(".huggingface.co");
}

std::string tokenNamed(const std::string& name) {
    if (name.empty())
        return {};
    if (const char* token = std::getenv(name.c_str()); token != nullptr && *token != '\0')
        return token;
    return fromKeyring(name);
}

std::string howToGiveToken(const std::string& name) {
    return fmt::format("put a token into the environment variable {0}, or into the keyring with `secret-tool "
                       "store --label={0} application retort name {0}`",
                       name);
}

} // namespace retort::download
