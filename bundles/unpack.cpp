// SPDX-License-Identifier: Apache-2.0
#include "bundles/unpack.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "bundles/archive_reader.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

class WriteSink final : public FileSink {
  public:
    explicit WriteSink(const fs::path& file)
        : fd_(base::open_file(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644)) {}
    void update(std::span<const std::uint8_t> bytes) override { base::write_all(fd_.get(), bytes); }
    void finish() override { fd_.reset(); }

  private:
    base::Fd fd_;
};

}  // namespace

void unpack(const fs::path& archive, const fs::path& folder) {
    base::make_directories(folder);
    if (!fs::is_empty(folder)) {
        throw base::Error("folder " + base::quote(folder.string()) + " is not empty");
    }
    read_bundle(archive, {}, [&](const BundleEntry& entry) {
        const fs::path file = folder / entry.path;
        base::make_directories(file.parent_path());
        return std::make_unique<WriteSink>(file);
    });
}

}  // namespace pigsty::bundles
