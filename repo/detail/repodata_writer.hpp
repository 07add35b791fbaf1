// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/thread_pool.hpp"
#include "repo/detail/package_xml.hpp"
#include "repo/index.hpp"

namespace pigsty::repo::detail {

/// Writes the files of a repodata folder while packages come by, in bounded memory.
class RepodataWriter {
  public:
    /// Creates `folder` when absent. `pool` must outlive the object; `packages` is how often add()
    /// will be called. Throws SystemError.
    RepodataWriter(base::ThreadPool& pool, std::filesystem::path folder, std::uint64_t packages);
    ~RepodataWriter();

    void add(const PackageXml& xml);

    /// Completes the files, gives them their names and writes repomd.xml; all is flushed to disk.
    /// `groups`: text of comps.xml, or empty.
    void finish(std::int64_t epoch, std::string_view groups);

  private:
    class MetadataFile;
    base::ThreadPool& pool_;
    std::filesystem::path folder_;
    std::unique_ptr<MetadataFile> primary_;
    std::unique_ptr<MetadataFile> filelists_;
    std::unique_ptr<MetadataFile> other_;
};

}  // namespace pigsty::repo::detail
