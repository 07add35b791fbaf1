// SPDX-License-Identifier: Apache-2.0
#include "bundles/archive_writer.hpp"

#include <fcntl.h>

#include <cstring>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/gzip_member.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/thread_pool.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/detail/member_plan.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;
using detail::MemberPlan;

namespace {

/// Bytes after which the kernel is told to start writing, so that little is left for the flush.
constexpr std::uint64_t k_write_behind_bytes = std::uint64_t{8} << 20;

void read_piece(const MemberPlan& plan, std::span<std::uint8_t> out) {
    const base::Fd fd = base::open_file(plan.file->source, O_RDONLY);
    if (base::read_at(fd.get(), out, plan.offset) != out.size()) {
        throw base::VerifyError("file " + base::quote(plan.file->source.string()) +
                                " is shorter than the " + std::to_string(plan.file->size_bytes) +
                                " bytes of " + base::quote(plan.file->path));
    }
    if (plan.last_piece) {
        std::uint8_t more = 0;
        if (base::read_at(fd.get(), {&more, 1}, plan.offset + out.size()) != 0) {
            throw base::VerifyError("file " + base::quote(plan.file->source.string()) +
                                    " is longer than the " + std::to_string(plan.file->size_bytes) +
                                    " bytes of " + base::quote(plan.file->path));
        }
    }
}

base::Bytes make_planned(const MemberPlan& plan) {
    // Kept per thread: a fresh megabyte would have to be mapped and cleared each time.
    thread_local std::vector<std::uint8_t> buffer;
    buffer.resize(plan.before.size() + plan.count + plan.zeros);
    std::memcpy(buffer.data(), plan.before.data(), plan.before.size());
    if (plan.file != nullptr) {
        try {
            const auto piece = std::span(buffer).subspan(plan.before.size(), plan.count);
            read_piece(plan, piece);
            plan.digest->add(plan.piece, piece, plan.last_piece);
        } catch (...) {
            plan.digest->fail();
            throw;
        }
    }
    std::memset(buffer.data() + plan.before.size() + plan.count, 0, plan.zeros);
    return base::make_member(buffer, plan.packing == Packing::stored ? 0 : k_deflate_level);
}

/// The output file: digest on the way, and the disk kept busy.
class Output {
  public:
    explicit Output(const fs::path& out) : file_(out) {}

    void write(std::span<const std::uint8_t> bytes) {
        file_.write(bytes);
        hash_.update(bytes);
        size_ += bytes.size();
        if (size_ - started_ >= k_write_behind_bytes) {
            ::sync_file_range(file_.fd(),
                              static_cast<off64_t>(started_),
                              static_cast<off64_t>(size_ - started_),
                              SYNC_FILE_RANGE_WRITE);
            started_ = size_;
        }
    }

    WrittenArchive commit() {
        file_.commit();
        return {size_, hash_.finish()};
    }

  private:
    base::AtomicFile file_;
    base::Sha256 hash_;
    std::uint64_t size_ = 0;
    std::uint64_t started_ = 0;
};

}  // namespace

WrittenArchive write_archive(const fs::path& out,
                             const std::vector<ArchiveFile>& files,
                             const WriteOptions& options,
                             base::Progress& progress) {
    const std::vector<MemberPlan> plans = detail::plan_members(files, options);
    Output output(out);
    base::ThreadPool pool(options.jobs);
    std::size_t at = 0;
    base::produce_in_order(
        pool,
        plans.size(),
        2 * pool.size() + 2,
        [&plans](std::size_t i) { return make_planned(plans[i]); },
        [&](const base::Bytes& member) {
            base::check_interrupt();
            output.write(member.span());
            const MemberPlan& plan = plans[at++];
            progress.advance(plan.last_piece ? 1 : 0, plan.count);
        });
    return output.commit();
}

}  // namespace pigsty::bundles
