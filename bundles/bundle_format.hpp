// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Names and sizes of the bundle's format, described in docs/bundle-format.md.
namespace pigsty::bundles {

inline constexpr std::string_view k_manifest_name = "manifest.json";
inline constexpr std::string_view k_signature_name = "manifest.sig";
inline constexpr std::string_view k_lock_name = "bundle.lock";
inline constexpr std::string_view k_marker_name = "repo_complete";
inline constexpr std::string_view k_marker_text = "ok";
inline constexpr std::string_view k_keys_folder = "keys/";
inline constexpr std::string_view k_key_prefix = "keys/RPM-GPG-KEY-";
inline constexpr std::string_view k_repodata_folder = "repodata/";

/// Pigsty v1.4 unpacks pkg.tgz here, and the yum repository's address in the bundle says so.
inline constexpr std::string_view k_unpack_folder = "/www/";

/// Pigsty v1.4's `configure` deletes an archive that is not larger than this.
inline constexpr std::uint64_t k_smallest_kept_bytes = 409'600'000;

/// Data of one gzip member at most, as pack() cuts them.
inline constexpr std::size_t k_member_data_bytes = std::size_t{1} << 20;
/// Level of what is deflated: heads of RPMs and text. On real RPMs 1 gives 1.0003 times the size of
/// `gzip -9` over everything; 6 saves 0.3 % more and takes twice the time.
inline constexpr int k_deflate_level = 1;

inline constexpr std::size_t k_tar_block_bytes = 512;
/// Two blocks of zeros end a tar archive.
inline constexpr std::size_t k_tar_end_bytes = 2 * k_tar_block_bytes;
/// What a ustar header can say of a file's size (11 octal digits).
inline constexpr std::uint64_t k_tar_size_limit = (std::uint64_t{1} << 33) - 1;

/// Bytes from `size_bytes` to the next full block.
constexpr std::uint64_t tar_padding(std::uint64_t size_bytes) {
    return (k_tar_block_bytes - size_bytes % k_tar_block_bytes) % k_tar_block_bytes;
}

/// Where the file of a key is, relative to the top folder.
inline std::string key_path(std::string_view fingerprint) {
    return std::string(k_key_prefix) + std::string(fingerprint);
}

}  // namespace pigsty::bundles
