// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/facts/facts.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

/// The head of a service's unit: description, and that it comes after the network.
KeyValueText service_unit(std::string_view description, std::string_view documentation);

/// How the unit spells its limit of memory: MemoryMax= came with systemd 231, EL7 has 219.
const char* memory_limit_key(const Facts& facts);

/// Where units of ours stand: packages own /usr/lib/systemd/system, and their updates would take
/// our settings away. Shape: "/etc/systemd/system/etcd.service".
std::string unit_path(std::string_view name);

/// True for EL7 and what is made from it.
bool is_el7(const Facts& facts);

}  // namespace pigsty::firstboot
