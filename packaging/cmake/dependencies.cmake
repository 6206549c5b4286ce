# Everything from outside, found once. The engine needs LibTorch and header-only libraries alone.
find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)

# The compiled fmt saves three seconds a file; the engine may have its headers alone.
add_library(retort_fmt INTERFACE)
if(RETORT_ENGINE_ONLY)
  target_link_libraries(retort_fmt INTERFACE fmt::fmt-header-only)
else()
  target_link_libraries(retort_fmt INTERFACE fmt::fmt)
endif()

# LibTorch's own configuration is chatty and adds flags to the global ones; keep it quiet.
set(CMAKE_MESSAGE_LOG_LEVEL_BEFORE ${CMAKE_MESSAGE_LOG_LEVEL})
set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
find_package(Torch REQUIRED)
set(CMAKE_MESSAGE_LOG_LEVEL ${CMAKE_MESSAGE_LOG_LEVEL_BEFORE})

# One target for LibTorch, its headers SYSTEM, so that our warnings do not judge them.
add_library(retort_torch INTERFACE)
target_link_libraries(retort_torch INTERFACE ${TORCH_LIBRARIES} Threads::Threads)
target_include_directories(retort_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
separate_arguments(retort_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(retort_torch INTERFACE ${retort_torch_flags})
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # Clang defines a vector's constexpr functions where they are first used, and LibTorch's headers use those of
  # std::vector<c10::IValue> before that type is complete, unless this header comes first.
  target_compile_options(retort_torch INTERFACE "SHELL:-include ATen/core/ivalue.h")
endif()
# LibTorch is compiled with NDEBUG, and its headers hold other checks, and other members, without.
target_compile_definitions(retort_torch INTERFACE NDEBUG)

if(NOT RETORT_ENGINE_ONLY)
  find_package(LibArchive REQUIRED)
  find_package(ZLIB REQUIRED)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
  find_package(SQLite3 REQUIRED)
  find_package(SQLiteCpp REQUIRED)
  find_package(ICU REQUIRED COMPONENTS uc)
endif()

if(RETORT_WINDOW)
  find_package(Qt6 REQUIRED COMPONENTS Core Gui Widgets Network PrintSupport) # the last for QCustomPlot
  if(RETORT_TESTS)
    find_package(Qt6 REQUIRED COMPONENTS Test)
  endif()
  find_package(QCustomPlotQt6 REQUIRED)
  add_library(retort_qt INTERFACE)
  target_link_libraries(retort_qt INTERFACE Qt6::Core)
  target_compile_definitions(retort_qt INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII)
endif()

if(RETORT_TESTS)
  find_package(GTest REQUIRED)
endif()
