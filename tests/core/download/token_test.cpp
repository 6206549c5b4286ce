#include "download/token.h"

#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libsecret/secret.h>

#include <cstdlib>

namespace retort::download {
namespace {

using ::testing::HasSubstr;

constexpr const char* kName = "RETORT_TEST_TOKEN";

/// libsecret keeps its secrets in a file of the test's own, sealed with a password, in place of the desktop's
/// keyring. It opens that file once in a process, so one test alone may store.
class TokenTest : public ::testing::Test {
protected:
    TokenTest() {
        ::unsetenv(kName);
        ::setenv("SECRET_BACKEND", "file", 1);
        ::setenv("SECRET_FILE_TEST_PATH", (m_folder / "keyring").c_str(), 1);
        ::setenv("SECRET_FILE_TEST_PASSWORD", "password", 1);
    }
    ~TokenTest() override { ::unsetenv(kName); }

    /// As `secret-tool store` does.
    static bool store(const char* name, const char* token) {
        GHashTable* attributes = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(attributes, const_cast<char*>("application"), const_cast<char*>("retort"));
        g_hash_table_insert(attributes, const_cast<char*>("name"), const_cast<char*>(name));
        const auto stored = secret_password_storev_sync(nullptr, attributes, SECRET_COLLECTION_DEFAULT, name,
                                                        token, nullptr, nullptr);
        g_hash_table_unref(attributes);
        return stored == TRUE;
    }

private:
    testing::TemporaryFolder m_folder;
};

TEST_F(TokenTest, EnvironmentComesBeforeTheKeyring) {
    EXPECT_EQ(tokenNamed(kName), "");
    ASSERT_TRUE(store(kName, "from the keyring"));
    EXPECT_EQ(tokenNamed(kName), "from the keyring");
    EXPECT_EQ(tokenNamed("RETORT_OTHER_TOKEN"), "");
    ::setenv(kName, "from the environment", 1);
    EXPECT_EQ(tokenNamed(kName), "from the environment");
}

TEST_F(TokenTest, GoesToTheHubAlone) {
    EXPECT_TRUE(mayGoTo("HF_TOKEN", "huggingface.co"));
    EXPECT_TRUE(mayGoTo("HF_TOKEN", "cdn-lfs.huggingface.co"));
    EXPECT_FALSE(mayGoTo("HF_TOKEN", "huggingface.co.evil.org"));
    EXPECT_FALSE(mayGoTo("HF_TOKEN", "evilhuggingface.co"));
    EXPECT_TRUE(mayGoTo("RETORT_MY_TOKEN", "example.org"));
}

TEST_F(TokenTest, WithoutANameThereIsNone) {
    EXPECT_EQ(tokenNamed(""), "");
}

TEST_F(TokenTest, HowToGiveItNamesBothPlaces) {
    EXPECT_THAT(howToGiveToken("HF_TOKEN"), HasSubstr("environment variable HF_TOKEN"));
    EXPECT_THAT(howToGiveToken("HF_TOKEN"),
                HasSubstr("secret-tool store --label=HF_TOKEN application retort name HF_TOKEN"));
}

} // namespace
} // namespace retort::download
