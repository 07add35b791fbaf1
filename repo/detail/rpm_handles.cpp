// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/rpm_handles.hpp"

#include <utility>

#include "base/error.hpp"

namespace pigsty::repo::detail {

RpmDigest::RpmDigest(int algorithm) : context_(rpmDigestInit(algorithm, RPMDIGEST_NONE)) {
    if (context_ == nullptr) {
        throw base::VerifyError("unknown digest algorithm " + std::to_string(algorithm));
    }
}

RpmDigest::RpmDigest(RpmDigest&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}

RpmDigest::~RpmDigest() {
    if (context_ != nullptr) {
        rpmDigestFinal(context_, nullptr, nullptr, 0);
    }
}

void RpmDigest::update(std::span<const std::uint8_t> bytes) {
    rpmDigestUpdate(context_, bytes.data(), bytes.size());
}

std::string RpmDigest::finish() {
    void* text = nullptr;
    std::size_t length = 0;
    rpmDigestFinal(std::exchange(context_, nullptr), &text, &length, 1);
    const base::CString owner(static_cast<char*>(text));
    return owner ? std::string(owner.get()) : std::string();
}

}  // namespace pigsty::repo::detail
