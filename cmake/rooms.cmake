# A room is a folder under src/ and one static library; it declares the rooms it may include.
#
#   haima_room(ct USES dicom formats image base LINKS some::library)
#
# Every .cpp in the folder belongs to it, so that a new file needs no list. tests/house holds the
# includes against USES.

set(HAIMA_LEAVE_OUT "" CACHE STRING "rooms, libraries and headers to build without, as they stand in includes: phantom;opencv2;app/model_files")

# The files of `files` that include nothing of what is left out.
function(haima_kept out)
  set(kept "")
  foreach(file ${ARGN})
    set(wanted TRUE)
    foreach(name ${HAIMA_LEAVE_OUT})
      file(STRINGS ${file} found REGEX "#include [<\"]${name}[/.]" LIMIT_COUNT 1)
      if(found)
        set(wanted FALSE)
      endif()
    endforeach()
    if(wanted)
      list(APPEND kept ${file})
    endif()
  endforeach()
  set(${out} ${kept} PARENT_SCOPE)
endfunction()

function(haima_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  haima_kept(sources ${sources})
  list(REMOVE_ITEM ROOM_USES ${HAIMA_LEAVE_OUT} "")
  list(TRANSFORM ROOM_USES PREPEND haima_)
  add_library(haima_${name} STATIC ${sources})
  target_include_directories(haima_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(haima_${name} PUBLIC haima_compile ${ROOM_USES} ${ROOM_LINKS})
endfunction()

# A table of plug-ins written by the build: each file FOLDER/NAME.cpp of the room defines
# `TYPE NAME()` in `haima::ROOM`; the table is `std::span<const TYPE> FOLDER()` in name order.
#
#   haima_table(app commands Command app/command.h)
function(haima_table room folder type header)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  haima_kept(files ${files})
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

# Files that become a part of the program: `std::span<const TYPE> NAME()` in `haima::ROOM`, each element
# {name without ending, bytes}, in name order.
#
#   haima_embed(models shipped Shipped models/shipped.h ${CMAKE_SOURCE_DIR}/bundles/*.safetensors)
function(haima_embed room name type header pattern)
  file(GLOB files CONFIGURE_DEPENDS ${pattern})
  set(bytes "")
  set(rows "")
  foreach(file ${files})
    get_filename_component(its_name ${file} NAME_WLE)
    string(MAKE_C_IDENTIFIER "haima_${name}_${its_name}" symbol)
    string(APPEND bytes "__asm__(\".pushsection .rodata\\n.balign 64\\n.global ${symbol}\\n${symbol}:\\n\"
        \".incbin \\\"${file}\\\"\\n.global ${symbol}_end\\n${symbol}_end:\\n.popsection\\n\");
extern \"C\" const std::byte ${symbol}[], ${symbol}_end[];
")
    string(APPEND rows "      {\"${its_name}\", {${symbol}, ${symbol}_end}},\n")
  endforeach()
  set(table ${CMAKE_CURRENT_BINARY_DIR}/${name}_table.cpp)
  file(CONFIGURE OUTPUT ${table} @ONLY CONTENT
"// Written by cmake/rooms.cmake from ${pattern}.
#include <vector>
#include \"${header}\"
${bytes}namespace haima::${room} {
std::span<const ${type}> ${name}() {
  static const std::vector<${type}> table = {
${rows}  };
  return table;
}
}  // namespace haima::${room}
")
  set_source_files_properties(${table} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(haima_${room} PRIVATE ${table})
endfunction()
