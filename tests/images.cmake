# SPDX-License-Identifier: Apache-2.0
# `image build` as a person uses it, on the lab (label images; `rounds` marks what takes ROUNDS). Each builds whole root
# trees, so two at once would starve each other.
function(pigsty_image_test name timeout)
  add_test(NAME images.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/image_${name}.sh)
  set_tests_properties(images.${name} PROPERTIES
    LABELS "images;${ARGN}" TIMEOUT ${timeout} SKIP_RETURN_CODE 77 RUN_SERIAL TRUE
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pigsty_image_test(errors 1800)
pigsty_image_test(full_disk 1800)
pigsty_image_test(kill 7200 rounds)
pigsty_image_test(scriptlets 1800)
