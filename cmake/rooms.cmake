# A room is a folder under src/ and one static library; it declares the rooms it may include.
#
#   haima_room(ct USES dicom formats image base LINKS some::library)
#
# Every .cpp in the folder belongs to it, so that a new file needs no list. tests/house holds the
# includes against USES.
function(haima_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(haima_${name} STATIC ${sources})
  add_library(haima::${name} ALIAS haima_${name})
  target_include_directories(haima_${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/src>)
  list(TRANSFORM ROOM_USES PREPEND haima_)
  target_link_libraries(haima_${name} PUBLIC haima_compile ${ROOM_USES} ${ROOM_LINKS})
  set_property(GLOBAL APPEND PROPERTY HAIMA_ROOMS haima_${name})
endfunction()

# A table of plug-ins written by the build: each file FOLDER/NAME.cpp of the room defines
# `TYPE NAME()` in `haima::ROOM`; the table is `std::span<const TYPE> FOLDER()` in name order.
#
#   haima_table(app commands Command app/command.h)
function(haima_table room folder type header)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  set(declarations "")
  set(rows "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(APPEND declarations "${type} ${name}();\n")
    string(APPEND rows "      ${name}(),\n")
  endforeach()
  set(table ${CMAKE_CURRENT_BINARY_DIR}/${folder}_table.cpp)
  file(CONFIGURE OUTPUT ${table} @ONLY CONTENT
"// Written by cmake/rooms.cmake from the files in src/${room}/${folder}/.
#include <vector>
#include \"${header}\"
namespace haima::${room} {
${declarations}
std::span<const ${type}> ${folder}() {
  static const std::vector<${type}> table = {
${rows}  };
  return table;
}
}  // namespace haima::${room}
")
  target_sources(haima_${room} PRIVATE ${table})
endfunction()
