# SPDX-License-Identifier: Apache-2.0
# Golden images of the lab and of real CentOS 7 packages, built and judged for real (label images). Label `rounds` marks
# what does more when ROUNDS is large.
function(pigsty_image_test name)
  add_test(NAME images.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name}.sh)
  set_tests_properties(images.${name} PROPERTIES
    LABELS "images;${ARGN}" TIMEOUT 3600 SKIP_RETURN_CODE 77
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pigsty_image_test(image_el7)
pigsty_image_test(image_errors)
pigsty_image_test(image_full_disk)
pigsty_image_test(image_kill rounds)
pigsty_image_test(image_rootless)
pigsty_image_test(image_scriptlets)

# Machines without KVM take every core there is.
pigsty_image_test(image_boot)
pigsty_image_test(image_boot_formats rounds)
set_tests_properties(images.image_boot images.image_boot_formats PROPERTIES RUN_SERIAL TRUE)

# One image in all formats, built once for the tests that take it from there.
pigsty_image_test(image_formats)
pigsty_image_test(image_reproducible rounds)
pigsty_image_test(image_judges rounds)
add_test(NAME images.clean COMMAND ${CMAKE_COMMAND} -E rm -rf ${CMAKE_CURRENT_BINARY_DIR}/images)
set_tests_properties(images.clean PROPERTIES LABELS images FIXTURES_CLEANUP minimal_image)
foreach(name IN ITEMS image_formats image_reproducible image_judges)
  set_property(TEST images.${name} APPEND PROPERTY ENVIRONMENT PIGSTY_IMAGES=${CMAKE_CURRENT_BINARY_DIR}/images)
endforeach()
set_tests_properties(images.image_formats PROPERTIES FIXTURES_SETUP minimal_image)
set_tests_properties(images.image_reproducible images.image_judges PROPERTIES FIXTURES_REQUIRED minimal_image)
