# SPDX-License-Identifier: Apache-2.0
list(APPEND BUILDER_SOURCES
  )
list(APPEND BUILDER_HEADERS
  formats/formats.hpp)
