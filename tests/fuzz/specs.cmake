# SPDX-License-Identifier: Apache-2.0
# Fuzz targets of the documents' readers, built with PIGSTY_FUZZ (preset "fuzz").
foreach(stem IN ITEMS lock manifest profile)
  add_executable(${stem}_fuzz ${CMAKE_CURRENT_LIST_DIR}/${stem}_fuzz.cpp)
  target_link_libraries(${stem}_fuzz PRIVATE pigsty::specs pigsty_warnings)
  target_include_directories(${stem}_fuzz PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_options(${stem}_fuzz PRIVATE -fsanitize=fuzzer)
endforeach()
