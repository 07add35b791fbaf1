# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_SOURCES
)
list(APPEND FIRSTBOOT_HEADERS
  facts/facts.hpp
)
