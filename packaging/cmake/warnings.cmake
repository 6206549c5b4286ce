# The one list of warnings. Third-party headers come in as SYSTEM and are not judged.
add_library(retort_options INTERFACE)
target_compile_options(retort_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-align -Wunused -Wimplicit-fallthrough -Wextra-semi)
# Designated initialisers leave members at their defaults on purpose.
target_compile_options(retort_options INTERFACE -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # GCC 12 sees overflows in inlined std::string and std::vector code, and unset members in moved std::variant, where
  # there are none (for the strings and vectors GCC bugs 105329, 105651).
  target_compile_options(retort_options INTERFACE
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-restrict
    -Wno-maybe-uninitialized)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    # GCC 14 sees a vector that is returned from one of two places freed where it was not allocated.
    target_compile_options(retort_options INTERFACE -Wno-free-nonheap-object)
  endif()
endif()
if(RETORT_WARNINGS_AS_ERRORS)
  target_compile_options(retort_options INTERFACE -Werror)
endif()
if(RETORT_SANITIZER)
  target_compile_options(retort_options INTERFACE
    -fsanitize=${RETORT_SANITIZER} -fno-omit-frame-pointer)
  target_link_options(retort_options INTERFACE -fsanitize=${RETORT_SANITIZER})
  if(RETORT_SANITIZER MATCHES undefined)
    # vptr needs the type information of LibTorch's classes, which its library hides.
    target_compile_options(retort_options INTERFACE -fno-sanitize=vptr -fno-sanitize-recover=undefined)
  endif()
endif()
if(RETORT_FUZZERS)
  # The fuzzer finds its way by the branches of the code under test, so the libraries count them as well.
  target_compile_options(retort_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
