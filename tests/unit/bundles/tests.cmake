# SPDX-License-Identifier: Apache-2.0
pkg_check_modules(RPM REQUIRED IMPORTED_TARGET rpm)
pigsty_unit_test(bundles
  archive_reader
  archive_writer
  bundle_files
  http_date
  http_reply
  inspect
  lock_changes
  make_record
  pack
  repo_file
  serve
  tar_header
  verify
  why)
target_sources(bundles_tests PRIVATE
  unit/bundles/sample_bundle.cpp
  unit/bundles/tar_maker.cpp
  unit/repo/rpm_forge.cpp)
target_link_libraries(bundles_tests PRIVATE PkgConfig::RPM)
