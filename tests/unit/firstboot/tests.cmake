# SPDX-License-Identifier: Apache-2.0
set(FIRSTBOOT_TESTS plan/plan)
foreach(part IN ITEMS root facts identity plan roles engine)
  include(unit/firstboot/${part}/tests.cmake)
endforeach()
pigsty_unit_test(firstboot ${FIRSTBOOT_TESTS})
