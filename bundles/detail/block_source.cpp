// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/block_source.hpp"

#include <deque>
#include <future>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/gunzip_stream.hpp"

namespace pigsty::bundles::detail {

namespace {

constexpr std::size_t k_block_bytes = std::size_t{1} << 18;

template <class Body>
auto as_verify_error(Body&& body) {
    try {
        return body();
    } catch (const base::SystemError&) {
        throw;
    } catch (const base::Error& error) {
        throw base::VerifyError("the archive is damaged: " + error.message());
    }
}

class SequentialSource final : public BlockSource {
  public:
    explicit SequentialSource(int fd) : gunzip_(fd) {}

    Block next() override {
        return as_verify_error([this]() -> Block {
            const auto block = std::make_shared<base::Bytes>(k_block_bytes);
            block->size = gunzip_.read(block->span());
            return block->size > 0 ? block : nullptr;
        });
    }

  private:
    base::GunzipStream gunzip_;
};

Block inflate_at(int fd, const IndexedMember& member) {
    thread_local std::vector<std::uint8_t> buffer;
    buffer.resize(member.head.size_bytes);
    const std::size_t got = base::read_at(fd, buffer, member.offset);
    const auto block = std::make_shared<base::Bytes>(member.head.data_bytes);
    base::inflate_member(member.head, std::span(buffer).first(got), block->span());
    return block;
}

class IndexedSource final : public BlockSource {
  public:
    IndexedSource(int fd, const std::vector<IndexedMember>& index, base::ThreadPool& pool)
        : fd_(fd), index_(index), pool_(pool), window_(2 * pool.size() + 2) {}

    ~IndexedSource() override {
        for (auto& future : pending_) {
            future.wait();
        }
    }

    Block next() override {
        return as_verify_error([this]() -> Block {
            while (true) {
                while (pending_.size() < window_ && started_ < index_.size()) {
                    const IndexedMember& member = index_[started_++];
                    pending_.push_back(
                        pool_.submit([fd = fd_, &member] { return inflate_at(fd, member); }));
                }
                if (pending_.empty()) {
                    return nullptr;
                }
                std::future<Block> first = std::move(pending_.front());
                pending_.pop_front();
                if (Block block = first.get(); block->size > 0) {
                    return block;
                }
            }
        });
    }

  private:
    const int fd_;
    const std::vector<IndexedMember>& index_;
    base::ThreadPool& pool_;
    const std::size_t window_;
    std::size_t started_ = 0;
    std::deque<std::future<Block>> pending_;
};

}  // namespace

std::unique_ptr<BlockSource> make_block_source(
    int fd, const std::optional<std::vector<IndexedMember>>& index, base::ThreadPool& pool) {
    if (index) {
        return std::make_unique<IndexedSource>(fd, *index, pool);
    }
    return std::make_unique<SequentialSource>(fd);
}

}  // namespace pigsty::bundles::detail
