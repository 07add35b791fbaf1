// SPDX-License-Identifier: Apache-2.0
#include "bundles/served_tree.hpp"

#include "base/temp_dir.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/detail/archive_tree.hpp"
#include "bundles/detail/folder_tree.hpp"
#include "bundles/unpack.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

/// An archive that had to be unpacked.
class UnpackedTree final : public ServedTree {
  public:
    UnpackedTree(const fs::path& archive, const fs::path& scratch)
        : scratch_("pigsty-serve", scratch) {
        const fs::path folder = scratch_.path() / "pigsty";
        unpack(archive, folder);
        tree_ = detail::open_folder_tree(folder);
    }
    const std::string& top() const override { return tree_->top(); }
    const std::optional<specs::Manifest>& manifest() const override { return tree_->manifest(); }
    std::optional<ServedNode> find(const std::string& path) const override {
        return tree_->find(path);
    }

  private:
    base::TempDir scratch_;
    std::unique_ptr<ServedTree> tree_;
};

}  // namespace

std::unique_ptr<ServedTree> open_served_tree(const fs::path& path, const fs::path& scratch) {
    std::error_code code;
    if (fs::is_directory(path, code)) {
        return detail::open_folder_tree(path);
    }
    if (auto tree = detail::open_archive_tree(path)) {
        return tree;
    }
    return std::make_unique<UnpackedTree>(path, scratch);
}

}  // namespace pigsty::bundles
