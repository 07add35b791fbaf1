# SPDX-License-Identifier: Apache-2.0
# Compiles clock_shim.c to a shared object that needs nothing, and embeds it.
set(shim ${CMAKE_CURRENT_BINARY_DIR}/clock_shim.so)
add_custom_command(
  OUTPUT ${shim}
  COMMAND ${CMAKE_C_COMPILER} -std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC -nostdlib -ffreestanding
          -fno-builtin -fno-stack-protector -Wl,--hash-style=both -Wl,-z,norelro -Wl,--build-id=none -s
          -o ${shim} ${CMAKE_CURRENT_SOURCE_DIR}/sandbox/clock_shim.c
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/sandbox/clock_shim.c
  VERBATIM)
set(embedded_shim ${CMAKE_CURRENT_BINARY_DIR}/clock_shim_files.cpp)
add_custom_command(
  OUTPUT ${embedded_shim}
  COMMAND ${CMAKE_COMMAND} -DOUT=${embedded_shim} -DSYMBOL=clock_shim_files -DFILES=clock_shim.so
          -DDIR=${CMAKE_CURRENT_BINARY_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
  DEPENDS ${shim} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
  VERBATIM)
target_sources(pigsty_builder PRIVATE ${embedded_shim})
