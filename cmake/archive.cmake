# SPDX-License-Identifier: Apache-2.0
# pigsty_archive_or_shared(<name> <pkg-config target>) makes pigsty::<name>: the static archive lib<name>.a in
# executables with the property PIGSTY_STATIC, the shared library in all others.
function(pigsty_archive_or_shared name shared)
  find_library(PIGSTY_ARCHIVE_${name} lib${name}.a REQUIRED)
  add_library(pigsty_lib_${name} INTERFACE)
  add_library(pigsty::lib_${name} ALIAS pigsty_lib_${name})
  target_include_directories(pigsty_lib_${name} SYSTEM INTERFACE
    $<TARGET_PROPERTY:${shared},INTERFACE_INCLUDE_DIRECTORIES>)
  target_link_libraries(pigsty_lib_${name} INTERFACE
    $<IF:$<BOOL:$<TARGET_PROPERTY:PIGSTY_STATIC>>,${PIGSTY_ARCHIVE_${name}},${shared}>)
endfunction()
