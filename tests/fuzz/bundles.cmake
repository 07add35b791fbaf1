# SPDX-License-Identifier: Apache-2.0
# Fuzz targets of what reads archives and requests, built with PIGSTY_FUZZ (preset "fuzz").
foreach(stem IN ITEMS archive_reader http_request)
  add_executable(${stem}_fuzz ${CMAKE_CURRENT_LIST_DIR}/${stem}_fuzz.cpp)
  target_link_libraries(${stem}_fuzz PRIVATE pigsty::bundles pigsty_warnings)
  target_include_directories(${stem}_fuzz PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_options(${stem}_fuzz PRIVATE -fsanitize=fuzzer)
endforeach()
