#include "base/freed_memory.h"

#include <cstdlib> // says by __GLIBC__ whose memory it is

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace retort {

void keepFreedMemory() {
#if defined(__GLIBC__)
    constexpr int kKept = 1 << 30;        // bytes at the heap's end that are not given back
    constexpr int kTakenAhead = 64 << 20; // bytes by which the heap grows at least
    mallopt(M_ARENA_MAX, 1); // the heaps of other threads are given back as soon as they are empty
    mallopt(M_MMAP_MAX, 0);  // a mapped block is given back when it is freed
    mallopt(M_TRIM_THRESHOLD, kKept);
    mallopt(M_TOP_PAD, kTakenAhead);
#endif
}

void giveBackFreedMemory() {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

} // namespace retort
