#include "base/freed_memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

// GCC says by macros which sanitizer is at work, Clang by features.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RETORT_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RETORT_SANITIZED
#endif

namespace retort {
namespace {

long pageFaults() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

/// As a network does with its activations: taken, written, freed.
void useAndFree(std::size_t bytes) {
    void* block = std::malloc(bytes);
    ASSERT_NE(block, nullptr);
    std::memset(block, 1, bytes);
    // Seen by the compiler as used, so that it keeps the block.
    asm volatile("" : : "r"(block) : "memory");
    std::free(block);
}

TEST(FreedMemory, IsUsedAgainWithoutNewPages) {
#if !defined(__GLIBC__) || defined(RETORT_SANITIZED)
    GTEST_SKIP() << "memory is not glibc's here";
#endif
    keepFreedMemory();
    constexpr std::size_t kBytes = 96 << 20;
    constexpr long kPages = kBytes / 4096;
    useAndFree(kBytes);
    const long before = pageFaults();
    for (int i = 0; i < 4; ++i)
        useAndFree(kBytes);
    EXPECT_LT(pageFaults() - before, kPages / 100);
}

} // namespace
} // namespace retort
