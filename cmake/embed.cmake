# SPDX-License-Identifier: Apache-2.0
# pigsty_embed(<target> <symbol> <files...>) embeds text files into <target>. They are reached through
# `std::span<const pigsty::base::EmbeddedFile> <symbol>()`; names are relative to the calling folder.
function(pigsty_embed target symbol)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp)
  set(inputs)
  foreach(file IN LISTS ARGN)
    list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DOUT=${generated} -DSYMBOL=${symbol} "-DFILES=${ARGN}"
            -DDIR=${CMAKE_CURRENT_SOURCE_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${generated})
endfunction()
