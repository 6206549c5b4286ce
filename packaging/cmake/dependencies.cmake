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

include(${CMAKE_CURRENT_LIST_DIR}/libtorch.cmake)

if(RETORT_ENGINE_ONLY)
  find_package(ZLIB QUIET)
else()
  find_package(LibArchive REQUIRED)
  find_package(ZLIB REQUIRED)
  # OpenCV's own configuration wants all of its modules, for which Debian has 140 packages more.
  find_path(RETORT_OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
  foreach(module core imgproc imgcodecs)
    find_library(RETORT_OPENCV_${module} opencv_${module} REQUIRED)
    add_library(opencv_${module} UNKNOWN IMPORTED)
    set_target_properties(opencv_${module} PROPERTIES IMPORTED_LOCATION ${RETORT_OPENCV_${module}}
      INTERFACE_INCLUDE_DIRECTORIES ${RETORT_OPENCV_INCLUDE})
  endforeach()
  find_package(SQLite3 REQUIRED)
  find_package(SQLiteCpp REQUIRED)
  find_package(ICU REQUIRED COMPONENTS uc)
endif()

if(RETORT_WINDOW)
  find_package(Qt6 REQUIRED COMPONENTS Core Gui Widgets Network DBus PrintSupport) # the last for QCustomPlot
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
