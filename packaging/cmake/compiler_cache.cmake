# ccache, where it is installed and nobody chose another launcher: a file that was compiled before, with the same
# headers, is not compiled again, also in another checkout. What it is told here is what precompiled headers need.
find_program(RETORT_CCACHE ccache)
mark_as_advanced(RETORT_CCACHE)
if(RETORT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=1
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${RETORT_CCACHE})
endif()
