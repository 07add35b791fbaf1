// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

/// What is remembered of a file that was written: the digest of its content, and whether what stood
/// there before was kept. Shape: "<SHA-256>", "<SHA-256> kept".
std::string file_mark(const std::string& content, bool keep_original);

/// The digest of a mark.
std::string digest_of_mark(const std::string& mark);

/// True when the file of the mark was written with keep_original.
bool was_kept(const std::string& mark);

/// True when a file or link stands at `path` that an earlier run made, and nobody has changed it
/// since: it may go without being kept. Throws SystemError.
bool is_own_work(const std::string& path, const EngineContext& context);

}  // namespace pigsty::firstboot
