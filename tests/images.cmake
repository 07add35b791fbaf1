# SPDX-License-Identifier: Apache-2.0
# Root trees and images made for real, as a person uses `image build` (label images; `rounds` marks what takes ROUNDS).
# Each builds whole root trees, so two at once would starve each other.
function(pigsty_image_test name timeout)
  pigsty_spine_test(image_${name} images ${ARGN})
  set_tests_properties(images.image_${name} PROPERTIES TIMEOUT ${timeout} RUN_SERIAL TRUE)
endfunction()

pigsty_spine_test(image_el7 images)
pigsty_image_test(errors 1800)
pigsty_image_test(full_disk 1800)
pigsty_image_test(kill 7200 rounds)
pigsty_image_test(scriptlets 1800)
