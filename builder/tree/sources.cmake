# SPDX-License-Identifier: Apache-2.0
list(APPEND BUILDER_SOURCES
  tree/berkeley_db.cpp)
list(APPEND BUILDER_HEADERS
  tree/berkeley_db.hpp
  tree/berkeley_db_format.hpp)
