# SPDX-License-Identifier: Apache-2.0
# The target firstboot_rpm: pigsty-firstboot as a signed RPM, in a small yum repository that comes with pigsty-bundle
# (build/PRESET/firstboot/repository, installed as share/pigsty-bundle/firstboot). Bundles and images take it from there.
foreach(program IN ITEMS rpmbuild rpmsign gpg)
  find_program(PIGSTY_${program} ${program})
  if(NOT PIGSTY_${program})
    message(FATAL_ERROR "${program} is missing, which packs pigsty-firstboot: make deps")
  endif()
endforeach()

set(repository ${PROJECT_BINARY_DIR}/firstboot/repository)
file(GLOB rpm_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/specs/rpm/*)
add_custom_command(
  OUTPUT ${repository}/repodata/repomd.xml
  COMMAND ${PROJECT_SOURCE_DIR}/tools/firstboot-rpm $<TARGET_FILE:pigsty-firstboot> ${PROJECT_VERSION}
    ${CMAKE_SYSTEM_PROCESSOR} ${repository} $<TARGET_FILE:pigsty-bundle>
  DEPENDS pigsty-firstboot ${PROJECT_SOURCE_DIR}/tools/firstboot-rpm ${PROJECT_SOURCE_DIR}/LICENSE ${rpm_sources}
  COMMENT "Packing and signing pigsty-firstboot"
  VERBATIM)

# Under sanitizers the program is another one: nothing to give away.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(part_of_all)
else()
  set(part_of_all ALL)
endif()
add_custom_target(firstboot_rpm ${part_of_all} DEPENDS ${repository}/repodata/repomd.xml)
add_dependencies(firstboot_rpm pigsty-bundle)

# Where pigsty-bundle looks, seen from its own place: the same below the build tree as where it is installed.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/builder/share/pigsty-bundle)
file(CREATE_LINK ../../../firstboot/repository ${PROJECT_BINARY_DIR}/builder/share/pigsty-bundle/firstboot SYMBOLIC)
if(part_of_all)
  install(DIRECTORY ${repository}/ DESTINATION share/pigsty-bundle/firstboot)
endif()
