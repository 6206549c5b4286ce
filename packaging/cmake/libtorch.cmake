# LibTorch: the system's, or the one in the folder RETORT_LIBTORCH.
set(RETORT_LIBTORCH "" CACHE PATH
  "A LibTorch other than the system's: the folder that holds its include/ and lib/, as site-packages/torch does")

# The library by its paths. Its own configuration is not asked, because that of a LibTorch with CUDA wants nvcc and the
# CUDA toolkit, which only compiling kernels needs. Sets TORCH_INCLUDE_DIRS and TORCH_LIBRARIES as it would.
function(retort_find_libtorch folder)
  set(headers ${folder}/include)
  set(api torch/csrc/api/include)
  set(library ${folder}/lib/libtorch.so)
  if(NOT EXISTS ${headers}/${api}/torch/types.h OR NOT EXISTS ${library})
    message(FATAL_ERROR "RETORT_LIBTORCH=${folder} has no LibTorch: include/${api}/torch/types.h and "
      "lib/libtorch.so are looked for there.")
  endif()
  set(version_header ${headers}/${api}/torch/version.h)
  if(EXISTS ${headers}/torch/headeronly/version.h)
    set(version_header ${headers}/torch/headeronly/version.h)
  endif()
  set(version)
  foreach(part MAJOR MINOR PATCH)
    file(STRINGS ${version_header} line REGEX "define TORCH_VERSION_${part} ")
    string(REGEX MATCH "[0-9]+" number "${line}")
    list(APPEND version ${number})
  endforeach()
  list(JOIN version . version)

  # Wheels before 2.6 were compiled with std::string as it was before C++11; no other library here was.
  set(config ${folder}/share/cmake/Torch/TorchConfig.cmake)
  set(old_abi)
  if(EXISTS ${config})
    file(STRINGS ${config} old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  endif()
  if(old_abi)
    message(FATAL_ERROR "LibTorch ${version} in ${folder} has the C++ ABI from before C++11 and cannot be linked with "
      "this system's libraries. Take 2.6 or newer, or one named cxx11-abi from pytorch.org.")
  endif()

  # Beside its own headers lie those of the fmt and protobuf that it was compiled with; these must not be found in
  # the place of the system's.
  set(root ${PROJECT_BINARY_DIR}/include/libtorch)
  file(REMOVE_RECURSE ${root})
  file(MAKE_DIRECTORY ${root})
  foreach(name ATen c10 torch caffe2)
    if(EXISTS ${headers}/${name})
      file(CREATE_LINK ${headers}/${name} ${root}/${name} SYMBOLIC)
    endif()
  endforeach()

  # libtorch.so itself has no code: it brings the library with CUDA's kernels, which announce themselves when they are
  # loaded and which nothing refers to. What CUDA's own libraries hold is found when the program starts.
  set(libraries "-Wl,--no-as-needed,${library},--as-needed" ${folder}/lib/libtorch_cpu.so ${folder}/lib/libc10.so
    -Wl,--allow-shlib-undefined)
  set(TORCH_INCLUDE_DIRS ${root} ${root}/${api} PARENT_SCOPE)
  set(TORCH_LIBRARIES ${libraries} PARENT_SCOPE)
  message(STATUS "LibTorch ${version}: ${folder}")
endfunction()

if(RETORT_LIBTORCH)
  retort_find_libtorch(${RETORT_LIBTORCH})
else()
  # Its configuration is chatty and adds flags to the global ones; keep it quiet.
  set(CMAKE_MESSAGE_LOG_LEVEL_BEFORE ${CMAKE_MESSAGE_LOG_LEVEL})
  set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
  find_package(Torch REQUIRED)
  set(CMAKE_MESSAGE_LOG_LEVEL ${CMAKE_MESSAGE_LOG_LEVEL_BEFORE})
endif()

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
