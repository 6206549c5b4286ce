# The project's own short verbs.
#
# retort_add_library(study/spec SOURCES a.cpp b.cpp HEADERS a.h PUBLIC dep... PRIVATE dep... [TORCH])
#   defines retort::study_spec. The HEADERS are public: visible as "study/spec/..." to whoever links the library and to
#   nobody else, since each library has an include root of its own that holds links to them alone. Its other headers
#   are visible in the library itself. PUBLIC are the libraries that its public headers include, PRIVATE the others.
#   TORCH shares the one precompiled LibTorch header.
# retort_see_inside(target retort::study_spec...)
#   links libraries and shows the target, which is a test, their private headers too.
# retort_add_test(name SOURCES ... LINK ... INSIDE ... LABELS ... [TORCH] [QT] [LONG])
#   defines one GoogleTest program and its ctest entry; a program of the label parity or full-size has an entry
#   for each of its tests. INSIDE are libraries as of retort_see_inside. QT gives it an offscreen QApplication. What is LONG starts first, so that
#   no core waits for it at the end.

function(retort_add_library path)
  cmake_parse_arguments(arg "TORCH" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${path}: what is ${arg_UNPARSED_ARGUMENTS}?")
  endif()
  string(REPLACE / _ name ${path})
  set(target retort_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(retort::${name} ALIAS ${target})
  set(root ${PROJECT_BINARY_DIR}/include/${name})
  file(REMOVE_RECURSE ${root}) # a header that was public before
  foreach(header ${arg_HEADERS})
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${header})
      message(FATAL_ERROR "${path}: there is no header ${header}")
    endif()
    cmake_path(GET header PARENT_PATH parent)
    file(MAKE_DIRECTORY ${root}/${path}/${parent})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${header} ${root}/${path}/${header} SYMBOLIC)
  endforeach()
  set(inside ${PROJECT_BINARY_DIR}/inside/${name})
  cmake_path(GET path PARENT_PATH parent)
  file(MAKE_DIRECTORY ${inside}/${parent})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${inside}/${path} SYMBOLIC)
  set_target_properties(${target} PROPERTIES RETORT_INSIDE ${inside})
  target_include_directories(${target} PRIVATE ${inside} PUBLIC ${root})
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} retort_options)
  if(arg_TORCH)
    retort_use_torch(${target})
  endif()
endfunction()

function(retort_see_inside target)
  foreach(library ${ARGN})
    get_target_property(inside ${library} RETORT_INSIDE)
    get_target_property(links ${library} LINK_LIBRARIES)
    target_include_directories(${target} BEFORE PRIVATE ${inside})
    list(FILTER links INCLUDE REGEX "^retort")
    target_link_libraries(${target} PRIVATE ${library} ${links})
  endforeach()
endfunction()

# torch/types.h is LibTorch's tensors without its layers, optimisers and data loaders, at half the cost; one
# precompiled copy serves all.
function(retort_use_torch target)
  target_link_libraries(${target} PRIVATE retort_torch)
  # A precompiled header serves only files that are compiled with its own options.
  set(header retort_torch_pch)
  set(options retort_options)
  get_target_property(linked ${target} LINK_LIBRARIES)
  if("retort_test_options" IN_LIST linked)
    set(header retort_torch_test_pch)
    list(APPEND options retort_test_options)
  endif()
  if(NOT TARGET ${header})
    file(WRITE ${PROJECT_BINARY_DIR}/torch_pch.cpp "// Compiles the precompiled LibTorch header.\n")
    add_library(${header} OBJECT ${PROJECT_BINARY_DIR}/torch_pch.cpp)
    target_link_libraries(${header} PRIVATE retort_torch ${options})
    target_precompile_headers(${header} PRIVATE <torch/types.h>)
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL EXECUTABLE)
    # The header was compiled with -fPIC; CMake would compile a program's files with -fPIE.
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${header})
  # Loading it costs two seconds, so files that do not include LibTorch themselves go without.
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_filename_component(path ${source} ABSOLUTE)
    file(STRINGS ${path} includes REGEX "#include <torch/types.h>")
    if(NOT includes)
      set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
endfunction()

# Tests are compiled oftener than they run, so not optimising them saves time.
add_library(retort_test_options INTERFACE)
target_compile_options(retort_test_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-O0>)

function(retort_add_test name)
  cmake_parse_arguments(arg "TORCH;QT;LONG" "" "SOURCES;LINK;INSIDE;LABELS" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${arg_SOURCES})
  set(main GTest::gtest_main)
  if(arg_QT)
    set(main retort_ui_testing retort_ui_resources)
    set_target_properties(${target} PROPERTIES AUTOMOC ON)
    # OpenCV brings Qt 5 into the process; what is not optimised would export Qt 6's inline functions to it.
    target_compile_options(${target} PRIVATE -fvisibility-inlines-hidden)
  endif()
  target_link_libraries(${target} PRIVATE ${arg_LINK} retort_testing GTest::gmock ${main} retort_options
    retort_test_options)
  retort_see_inside(${target} ${arg_INSIDE})
  if(arg_TORCH)
    retort_use_torch(${target})
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  elseif(RETORT_SANITIZER)
    # Only unit tests run under a sanitizer; the others are built when they are asked for by name.
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  # Tests run side by side; threads that spin while they wait would take the cores from one another.
  set(environment OMP_WAIT_POLICY=PASSIVE)
  if(NOT arg_LABELS MATCHES "parity|full-size")
    # A program takes a second to load LibTorch, and three under a sanitizer, so it starts once for all its tests.
    if(NOT arg_LONG)
      add_test(NAME ${name} COMMAND ${target} --gtest_brief=1)
      set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 2400 ENVIRONMENT ${environment})
      return()
    endif()
    # What takes longest starts first, and in parts, so that no core is left idle by it.
    set(parts 3)
    foreach(part RANGE 1 ${parts})
      math(EXPR index "${part} - 1")
      add_test(NAME ${name}.${part} COMMAND ${target} --gtest_brief=1)
      set_tests_properties(${name}.${part} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 2400 COST 100
        ENVIRONMENT "${environment};GTEST_TOTAL_SHARDS=${parts};GTEST_SHARD_INDEX=${index}")
    endforeach()
    return()
  endif()
  gtest_discover_tests(${target}
    TEST_PREFIX ${name}.
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 120 # loading LibTorch from a cold disk took longer than the 5 s of the default
    NO_PRETTY_VALUES # a parameter without a printer would put its address into the name
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 900 ENVIRONMENT ${environment})
endfunction()
