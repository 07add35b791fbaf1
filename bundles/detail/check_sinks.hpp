// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "bundles/archive_reader.hpp"
#include "bundles/detail/content_check.hpp"
#include "repo/rpm_check.hpp"
#include "specs/manifest.hpp"

namespace pigsty::bundles::detail {

/// Hands over a whole small file as text.
std::unique_ptr<FileSink> make_text_sink(std::promise<std::string> text);

/// Finds a marker with other content than `expected`.
std::unique_ptr<FileSink> make_marker_sink(ContentCheck& check, std::string_view expected);

/// Compares size and digest with the manifest; a `copy` keeps the content.
std::unique_ptr<FileSink> make_digest_sink(ContentCheck& check,
                                           const specs::ManifestFile& file,
                                           const std::filesystem::path& copy = {});

/// As make_digest_sink; gives the key to ContentCheck::add_key() and then fulfils `done`.
std::unique_ptr<FileSink> make_key_sink(ContentCheck& check,
                                        const specs::ManifestFile& file,
                                        std::promise<void> done);

/// Checks the RPM itself, its signature as `policy` says, and what the manifest says of it.
std::unique_ptr<FileSink> make_package_sink(ContentCheck& check,
                                            const specs::ManifestFile& file,
                                            const repo::Keyring& keyring,
                                            repo::SignaturePolicy policy);

}  // namespace pigsty::bundles::detail
