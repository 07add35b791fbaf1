# SPDX-License-Identifier: Apache-2.0
# Golden images built from the lab, and judged (label images). Label `rounds` marks what does more when ROUNDS is large.
function(pigsty_image_test name)
  add_test(NAME images.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name}.sh)
  set_tests_properties(images.${name} PROPERTIES
    LABELS "images;${ARGN}" TIMEOUT 1800 SKIP_RETURN_CODE 77
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pigsty_image_test(image_rootless)
