# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(specs
  image_check image_manifest image_reader input_digest
  inventory/cluster inventory/host_variables inventory/inventory inventory/inventory_check
  inventory/inventory_extract inventory/parameter inventory/secrets inventory/selector lock lock_fit lock_mirrors manifest nevra overrides profile_check profile_reader profiles safe_path variables
  yaml_reader yaml_text)
