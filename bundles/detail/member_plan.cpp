// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/member_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/tar_header.hpp"

namespace pigsty::bundles::detail {

void FileDigest::add(std::size_t piece, std::span<const std::uint8_t> bytes, bool last) {
    {
        std::unique_lock lock(mutex_);
        turn_.wait(lock, [&] { return next_ == piece || failed_; });
        if (failed_) {
            throw base::Error("an earlier part of " + base::quote(file_.path) + " failed");
        }
    }
    hash_.update(bytes);  // no lock: nobody else has this turn
    if (last) {
        const std::string found = hash_.finish();
        if (found != file_.sha256) {
            throw base::VerifyError("digest mismatch for " + base::quote(file_.path) + " (" +
                                    file_.source.string() + "): expected sha256:" + file_.sha256 +
                                    ", got sha256:" + found);
        }
    }
    const std::lock_guard lock(mutex_);
    ++next_;
    turn_.notify_all();
}

void FileDigest::fail() noexcept {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    turn_.notify_all();
}

namespace {

class Planner {
  public:
    explicit Planner(const WriteOptions& options) : options_(options) {}

    void add_folders_of(const std::string& path) {
        for (std::size_t slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            add_folder(path.substr(0, slash + 1));
        }
    }

    /// `path` is relative to the top folder; "" is the top folder itself.
    void add_folder(const std::string& path) {
        if (folders_.insert(path).second) {
            const std::string whole = options_.top + "/" + path;
            pending_ += tar_header({whole, 0, options_.epoch});
        }
    }

    void add_file(const ArchiveFile& file) {
        pending_ += tar_header({options_.top + "/" + file.path, file.size_bytes, options_.epoch});
        if (file.source.empty()) {
            add_text(file);
        } else {
            add_content(file);
        }
    }

    std::vector<MemberPlan> finish() {
        pending_.append(k_tar_end_bytes, '\0');
        flush();
        return std::move(plans_);
    }

  private:
    void add_text(const ArchiveFile& file) {
        std::string_view rest = file.text;
        while (pending_.size() + rest.size() > k_member_data_bytes) {
            const std::size_t room =
                k_member_data_bytes - std::min(k_member_data_bytes, pending_.size());
            pending_ += rest.substr(0, room);
            rest.remove_prefix(std::min(room, rest.size()));
            flush();
        }
        pending_ += rest;
        pending_.append(tar_padding(file.size_bytes), '\0');
    }

    /// The tar header travels with the deflated head, or with the first piece.
    void add_content(const ArchiveFile& file) {
        const auto digest = std::make_shared<FileDigest>(file);
        const bool deflated = file.packing == Packing::deflated;
        const std::uint64_t head = deflated ? file.size_bytes : file.head_bytes;
        if (head == 0) {
            flush();
        }
        std::uint64_t offset = 0;
        std::size_t piece = 0;
        do {
            const std::uint64_t end = offset < head ? head : file.size_bytes;
            MemberPlan& plan = plans_.emplace_back();
            plan.packing = offset < head ? Packing::deflated : Packing::stored;
            plan.before = std::exchange(pending_, {});
            plan.file = &file;
            plan.offset = offset;
            plan.count = static_cast<std::size_t>(
                std::min<std::uint64_t>(end - offset, k_member_data_bytes));
            plan.piece = piece++;
            plan.digest = digest;
            offset += plan.count;
        } while (offset < file.size_bytes);
        plans_.back().last_piece = true;
        plans_.back().zeros = static_cast<std::size_t>(tar_padding(file.size_bytes));
    }

    void flush() {
        if (!pending_.empty()) {
            plans_.emplace_back().before = std::exchange(pending_, {});
        }
    }

    const WriteOptions& options_;
    std::string pending_;  ///< deflated with the next member
    std::set<std::string> folders_;
    std::vector<MemberPlan> plans_;
};

}  // namespace

std::vector<MemberPlan> plan_members(const std::vector<ArchiveFile>& files,
                                     const WriteOptions& options) {
    Planner planner(options);
    for (const ArchiveFile& file : files) {
        if (&file != &files.front()) {
            planner.add_folder("");
            planner.add_folders_of(file.path);
        }
        planner.add_file(file);
    }
    return planner.finish();
}

}  // namespace pigsty::bundles::detail
