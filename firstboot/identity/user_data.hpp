// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// What a user-data says about the node.
struct UserData {
    std::optional<std::string> inventory;  ///< text of pigsty.yml
    std::string inventory_where;  ///< "part 2, write_files /etc/pigsty/seed.yml"; may be ""
    std::optional<std::string> address;
    std::string seen;  ///< in few words what it is: "a #cloud-config without an inventory"
    bool operator==(const UserData&) const = default;
};

/// The largest user-data, also when it is unpacked.
inline constexpr std::uint64_t k_user_data_limit = 16ULL << 20U;

/// What may still be unpacked while one user-data is read. Limits of each message do not bound
/// messages in messages: each of 256 parts may unpack to another message of as many.
class UnpackBudget {
  public:
    /// Takes that many bytes or parts off. Throws base::Error beyond 64 MiB and 256 parts in all.
    void take_bytes(std::uint64_t count);
    void take_parts(std::size_t count);

  private:
    std::uint64_t bytes_ = 64ULL << 20U;
    std::size_t parts_ = 256;
};

/// The files that a #cloud-config may give with write_files for us. The second one is what our own
/// seeds write: cloud-init may put it there again at any time without touching the first.
inline constexpr const char* k_inventory_file = "/etc/pigsty/pigsty.yml";
inline constexpr const char* k_seed_file = "/etc/pigsty/seed.yml";

/// Looks for an inventory in a user-data: the YAML of an inventory itself (top key "all"), a
/// #cloud-config (see read_cloud_config), MIME messages with such parts, each plain, gzip or
/// base64. Scripts are not looked into. Throws base::Error for what is broken, larger than
/// k_user_data_limit or an UnpackBudget, has two inventories, or is refused: #include and templates
/// of Jinja, which only cloud-init could fill in.
UserData read_user_data(std::string_view bytes);

/// As read_user_data for text that is a #cloud-config: `pigsty: {inventory: TEXT or MAP, ip:
/// ADDRESS}` or an entry of `write_files` for k_inventory_file or k_seed_file, in the encodings
/// text/plain, b64, gzip and gz+b64 by any of their names. Source: cloud-init, cc_write_files.
UserData read_cloud_config(std::string_view text, UnpackBudget& budget);

/// Undoes gzip and base64 around `bytes`, in any order. Throws base::Error when it is broken, too
/// large or packed more than four times.
std::string unpack_user_data(std::string_view bytes, UnpackBudget& budget);

}  // namespace pigsty::firstboot
