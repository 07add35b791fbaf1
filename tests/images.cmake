# SPDX-License-Identifier: Apache-2.0
# Golden images of the lab, built and judged for real (label images). What boots machines or builds large images runs alone.
function(pigsty_image_test name)
  add_test(NAME images.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name}.sh)
  set_tests_properties(images.${name} PROPERTIES
    LABELS "images;${ARGN}" TIMEOUT 3600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pigsty_image_test(image_boot)
pigsty_image_test(image_boot_formats rounds)
pigsty_image_test(image_el7)
pigsty_image_test(image_errors)
pigsty_image_test(image_full_disk)
pigsty_image_test(image_kill rounds)
pigsty_image_test(image_scriptlets)
