# SPDX-License-Identifier: Apache-2.0
# pigsty_layer(<folder> SOURCES ... HEADERS ... USES <folders to the left> LIBRARIES <outside libraries>)
# declares the static library of one layer. Outside libraries are PRIVATE: their types stay in sources.
function(pigsty_layer folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;USES;LIBRARIES" ${ARGN})
  set(target pigsty_${folder})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(pigsty::${folder} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(${target} PUBLIC pigsty::${used})
  endforeach()
  target_link_libraries(${target} PRIVATE pigsty_warnings ${ARG_LIBRARIES})
endfunction()
