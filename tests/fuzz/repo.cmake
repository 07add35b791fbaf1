# SPDX-License-Identifier: Apache-2.0
# Fuzz targets of repo/; built with -DPIGSTY_FUZZ=ON by clang (preset "fuzz").
foreach(stem IN ITEMS public_key repomd rpm_check)
  add_executable(${stem}_fuzz ${CMAKE_CURRENT_LIST_DIR}/${stem}_fuzz.cpp)
  target_link_libraries(${stem}_fuzz PRIVATE pigsty::repo pigsty_warnings)
  target_link_options(${stem}_fuzz PRIVATE -fsanitize=fuzzer)
endforeach()
