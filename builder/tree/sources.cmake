# SPDX-License-Identifier: Apache-2.0
list(APPEND BUILDER_SOURCES
  tree/berkeley_db.cpp
  tree/golden.cpp
  tree/image_packages.cpp
  tree/image_settings.cpp
  tree/root_tree.cpp
  tree/rpm_database.cpp
  tree/rpm_unpack.cpp
  tree/rpm_verify.cpp
  tree/transaction.cpp
  tree/transaction_log.cpp
  tree/tree_root.cpp)
list(APPEND BUILDER_HEADERS
  tree/berkeley_db.hpp
  tree/berkeley_db_format.hpp
  tree/golden.hpp
  tree/image_packages.hpp
  tree/image_settings.hpp
  tree/root_tree.hpp
  tree/rpm_database.hpp
  tree/rpm_unpack.hpp
  tree/rpm_verify.hpp
  tree/transaction.hpp
  tree/transaction_log.hpp
  tree/tree_root.hpp)
