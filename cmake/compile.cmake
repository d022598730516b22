# How everything is compiled: C++20, warnings are errors, hardened, cached, linked fast.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(haima_compile INTERFACE)
target_compile_options(haima_compile INTERFACE
  $<BUILD_INTERFACE:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wno-sign-conversion;-Werror>)
# Bounds of the standard containers are checked everywhere: outside bytes reach most of the code.
target_compile_definitions(haima_compile INTERFACE $<BUILD_INTERFACE:_GLIBCXX_ASSERTIONS>)

# What every machine of the last dozen years has; what needs more picks it at run time.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-march=x86-64-v2)
endif()

if(HAIMA_SANITIZE)
  add_compile_options(-fsanitize=${HAIMA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HAIMA_SANITIZE})
  # Instrumented code makes the compiler warn of what cannot happen; the plain builds hold the line.
  target_compile_options(haima_compile INTERFACE $<BUILD_INTERFACE:-Wno-error>)
endif()

find_program(HAIMA_CCACHE ccache)
if(HAIMA_CCACHE)
  # Paths are hashed relative to the checkout: two checkouts share one cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${HAIMA_CCACHE})
endif()
find_program(HAIMA_MOLD mold)
if(HAIMA_MOLD AND NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  add_link_options(-fuse-ld=mold)
endif()
