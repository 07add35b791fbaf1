# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(vm accelerator boot_folder console console_scanner disk_image guest_address machine_options node_seed seed ssh)
