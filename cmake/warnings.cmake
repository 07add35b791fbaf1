# SPDX-License-Identifier: Apache-2.0
# One target that carries the warnings, linked PRIVATE by all of ours, so that no library's headers inherit them.
add_library(pigsty_warnings INTERFACE)
target_compile_options(pigsty_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wcast-qual -Wformat=2 -Wundef -Wno-missing-field-initializers)
if(PIGSTY_WERROR)
  target_compile_options(pigsty_warnings INTERFACE -Werror)
endif()
