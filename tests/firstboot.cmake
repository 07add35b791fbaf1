# SPDX-License-Identifier: Apache-2.0
# Nodes that configure themselves: in containers and in machines of the lab (label firstboot). Label `rounds` marks what
# does more when ROUNDS is large.
function(pigsty_firstboot_test name)
  add_test(NAME firstboot.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name}.sh)
  set_tests_properties(firstboot.${name} PROPERTIES
    LABELS "firstboot;${ARGN}" TIMEOUT 3600 SKIP_RETURN_CODE 77
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PIGSTY_FIRSTBOOT=$<TARGET_FILE:pigsty-firstboot>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pigsty_firstboot_test(firstboot_unit)
