# SPDX-License-Identifier: Apache-2.0
# libFuzzer targets of every parser of outside input; built with preset "fuzz", run by tests/fuzz/run.
function(pigsty_fuzz_targets folder)
  foreach(stem IN LISTS ARGN)
    add_executable(${stem}_fuzz fuzz/${stem}_fuzz.cpp)
    target_link_libraries(${stem}_fuzz PRIVATE pigsty::${folder} pigsty_warnings)
    target_include_directories(${stem}_fuzz PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_options(${stem}_fuzz PRIVATE -fsanitize=fuzzer)
  endforeach()
endfunction()

pigsty_fuzz_targets(specs image_manifest inventory lock manifest profile selector)
pigsty_fuzz_targets(repo public_key repomd rpm_check)
pigsty_fuzz_targets(bundles archive_reader http_request)
pigsty_fuzz_targets(builder berkeley_db rpm_verify transaction_log)
pigsty_fuzz_targets(firstboot iso9660 mime user_data vfat)
