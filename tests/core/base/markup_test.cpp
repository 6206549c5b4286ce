#include "base/markup.h"

#include <gtest/gtest.h>

namespace retort {
namespace {

TEST(Markup, NamesAreTextsInHtmlAndMarkdown) {
    EXPECT_EQ(escapedMarkup("a <b> & \"c\""), "a &lt;b&gt; &amp; &quot;c&quot;");
    EXPECT_EQ(escapedMarkdown("<img src=x>|`a`\n[b](c)"), "\\<img src=x\\>\\|\\`a\\` \\[b\\](c)");
}

} // namespace
} // namespace retort
