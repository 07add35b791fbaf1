// SPDX-License-Identifier: Apache-2.0
#include "repo/rpm_check.hpp"

#include <fcntl.h>
#include <rpm/rpmtag.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/rpm_header.hpp"
#include "repo/detail/rpm_signature.hpp"

namespace pigsty::repo {

namespace {

using base::VerifyError;
using detail::RpmDigest;
using detail::RpmHeader;
using Span = std::span<const std::uint8_t>;

/// What the parser waits for.
enum class Stage { lead, signature_intro, signature, header_intro, header, payload };

/// A payload digest in a signed header covers the payload only as well as its algorithm does.
bool covers_payload(int algorithm) {
    return algorithm == PGPHASHALGO_SHA256 || algorithm == PGPHASHALGO_SHA384 ||
           algorithm == PGPHASHALGO_SHA512;
}

void check_digest(const char* what, const std::string& expected, const std::string& got) {
    if (expected != got) {
        throw VerifyError(std::string(what) + " does not match: expected " + expected + ", got " +
                          got);
    }
}

}  // namespace

struct RpmCheck::State {
    const Keyring& keyring;
    SignaturePolicy policy;
    std::string name;

    Stage stage = Stage::lead;
    std::vector<std::uint8_t> head;  // everything before the payload
    std::size_t wanted = detail::k_lead_bytes;
    std::size_t part_start = 0;  // of the header record that is being read

    base::Sha256 whole;
    RpmFacts facts;
    std::size_t header_start = 0;
    bool header_signed = false;
    std::optional<std::uint64_t> claimed_bytes;  // of header and payload

    // What covers the payload: one of the three, or nothing when the policy is to ignore
    // signatures.
    std::optional<RpmDigest> payload;  // digest of the payload, to be `payload_expected`
    std::string payload_expected;
    std::optional<RpmDigest> signed_whole;  // over header and payload, for `signature`
    std::optional<detail::Signature> signature;
    std::optional<RpmDigest> md5;  // over header and payload
    std::string md5_expected;

    State(const Keyring& ring, SignaturePolicy wanted_policy, std::string file_name)
        : keyring(ring), policy(wanted_policy), name(std::move(file_name)) {}

    Span record() const { return Span(head).subspan(part_start); }

    void advance();
    void read_tags();
    void check_header_digests(const RpmHeader& signatures);
    void require_signature(const RpmHeader& signatures, const RpmHeader& header);
    bool expect_payload_digest(const RpmHeader& header);
    void expect_md5(const RpmHeader& signatures);
    void update_payload(Span bytes);
    void check_complete_head() const;
    void check_size() const;
    void check_payload();

    template <class Body>
    decltype(auto) in_file(Body&& body) {
        return base::in_context([&] { return "checking " + base::quote(name); },
                                std::forward<Body>(body));
    }
};

/// Called when `head` has grown to `wanted` bytes: checks the part that is complete and says what
/// comes next.
void RpmCheck::State::advance() {
    switch (stage) {
        case Stage::lead:
            detail::check_lead(head);
            part_start = head.size();
            wanted = part_start + detail::k_intro_bytes;
            stage = Stage::signature_intro;
            return;
        case Stage::signature_intro: {
            const std::size_t bytes = detail::header_record_bytes(
                record(), detail::k_signature_limits, "signature header");
            header_start = part_start + (bytes + 7) / 8 * 8;
            wanted = header_start;
            stage = Stage::signature;
            return;
        }
        case Stage::signature:
            part_start = header_start;
            wanted = part_start + detail::k_intro_bytes;
            stage = Stage::header_intro;
            return;
        case Stage::header_intro:
            wanted = part_start +
                     detail::header_record_bytes(record(), detail::k_header_limits, "header");
            stage = Stage::header;
            return;
        case Stage::header:
            read_tags();
            head = {};  // checked and digested; it may be large
            stage = Stage::payload;
            return;
        case Stage::payload:
            return;
    }
}

void RpmCheck::State::read_tags() {
    detail::check_immutable_region(record());
    const Span signature_part = Span(head).first(header_start).subspan(detail::k_lead_bytes);
    const std::size_t signature_bytes =
        detail::header_record_bytes(signature_part, detail::k_signature_limits, "signature header");
    const RpmHeader signatures(signature_part.first(signature_bytes), "signature header");
    const RpmHeader header(record(), "header");

    facts.header_end = head.size();
    facts.nevra = detail::nevra_of(header);
    facts.build_time =
        static_cast<std::int64_t>(header.number(RPMTAG_BUILDTIME).value_or(0) & 0xffffffff);
    claimed_bytes = signatures.number(RPMSIGTAG_LONGSIZE);
    if (!claimed_bytes) {
        claimed_bytes = signatures.number(RPMSIGTAG_SIZE);
    }
    check_header_digests(signatures);
    if (policy == SignaturePolicy::required) {
        require_signature(signatures, header);
    } else if (!expect_payload_digest(header)) {
        expect_md5(signatures);
    }
}

void RpmCheck::State::check_header_digests(const RpmHeader& signatures) {
    base::Sha256 sha256;
    sha256.update(record());
    facts.header_sha256 = sha256.finish();
    if (const auto expected = signatures.text(RPMSIGTAG_SHA256)) {
        check_digest("SHA-256 of the header", *expected, facts.header_sha256);
    }
    if (const auto expected = signatures.text(RPMSIGTAG_SHA1)) {
        RpmDigest sha1(PGPHASHALGO_SHA1);
        sha1.update(record());
        check_digest("SHA-1 of the header", *expected, sha1.finish());
    }
}

/// Header: checked here. Payload: decides what will cover it, and refuses early what nothing can
/// cover.
void RpmCheck::State::require_signature(const RpmHeader& signatures, const RpmHeader& header) {
    const auto over_header = detail::header_signature(signatures);
    if (over_header) {
        RpmDigest digest(over_header->hash_algorithm);
        digest.update(record());
        facts.key = detail::verify_signature(*over_header, digest, keyring, "the header");
        header_signed = true;
        if (expect_payload_digest(header)) {
            return;
        }
    }
    signature = detail::whole_signature(signatures);
    if (!signature) {
        throw VerifyError(over_header ? "the signature covers the header alone, and nothing in the "
                                        "header covers the payload"
                                      : "not signed");
    }
    const std::string& fingerprint = detail::require_pinned(*signature, keyring);
    if (facts.key.empty()) {
        facts.key = fingerprint;
    }
    signed_whole.emplace(signature->hash_algorithm);
    signed_whole->update(record());
}

bool RpmCheck::State::expect_payload_digest(const RpmHeader& header) {
    const auto expected = header.text(RPMTAG_PAYLOADDIGEST);
    const int algorithm = static_cast<int>(header.number(RPMTAG_PAYLOADDIGESTALGO).value_or(0));
    if (!expected || !covers_payload(algorithm)) {
        return false;
    }
    payload.emplace(algorithm);
    payload_expected = *expected;
    return true;
}

void RpmCheck::State::expect_md5(const RpmHeader& signatures) {
    if (const auto expected = signatures.bytes(RPMSIGTAG_MD5)) {
        md5.emplace(PGPHASHALGO_MD5);
        md5->update(record());
        md5_expected = base::to_hex(*expected);
    }
}

void RpmCheck::State::update_payload(Span bytes) {
    for (std::optional<RpmDigest>* digest : {&payload, &signed_whole, &md5}) {
        if (*digest) {
            (*digest)->update(bytes);
        }
    }
}

void RpmCheck::State::check_complete_head() const {
    if (stage == Stage::lead) {
        detail::check_lead(head);
    }
    if (stage != Stage::payload) {
        throw VerifyError("truncated before the end of its header, at " +
                          std::to_string(head.size()) + " bytes");
    }
}

void RpmCheck::State::check_size() const {
    if (!claimed_bytes || facts.size_bytes - header_start == *claimed_bytes) {
        return;
    }
    const std::uint64_t got = facts.size_bytes;
    const std::uint64_t expected = *claimed_bytes + header_start;
    throw VerifyError((got < expected ? "truncated: expected " : "too long: expected ") +
                      std::to_string(expected) + " bytes, got " + std::to_string(got));
}

void RpmCheck::State::check_payload() {
    if (payload) {
        check_digest("digest of the payload", payload_expected, payload->finish());
    }
    if (signed_whole) {
        detail::verify_signature(*signature, *signed_whole, keyring, "the package");
    }
    if (md5) {
        check_digest("MD5 of header and payload", md5_expected, md5->finish());
    }
}

RpmCheck::RpmCheck(const Keyring& keyring, SignaturePolicy policy, std::string name)
    : state_(std::make_unique<State>(keyring, policy, std::move(name))) {
    detail::ensure_rpm();
}

RpmCheck::RpmCheck(RpmCheck&&) noexcept = default;
RpmCheck::~RpmCheck() = default;

void RpmCheck::update(Span bytes) {
    State& state = *state_;
    state.whole.update(bytes);
    state.facts.size_bytes += bytes.size();
    state.in_file([&] {
        while (state.stage != Stage::payload && !bytes.empty()) {
            const std::size_t take = std::min(state.wanted - state.head.size(), bytes.size());
            state.head.insert(
                state.head.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(take));
            bytes = bytes.subspan(take);
            while (state.stage != Stage::payload && state.head.size() == state.wanted) {
                state.advance();
            }
        }
        state.update_payload(bytes);
    });
}

bool RpmCheck::head_complete() const {
    return state_->stage == Stage::payload;
}

bool RpmCheck::needs_payload() const {
    return state_->signed_whole.has_value() && !state_->header_signed;
}

RpmFacts RpmCheck::finish() {
    State& state = *state_;
    state.in_file([&] {
        state.check_complete_head();
        state.check_size();
        state.check_payload();
    });
    state.facts.sha256 = state.whole.finish();
    return std::move(state.facts);
}

RpmFacts RpmCheck::finish_head() {
    State& state = *state_;
    state.in_file([&] {
        state.check_complete_head();
        if (needs_payload()) {
            throw VerifyError("its only signature is over header and payload together");
        }
    });
    state.facts.size_bytes = 0;
    return std::move(state.facts);
}

RpmFacts check_rpm(const std::filesystem::path& file,
                   const Keyring& keyring,
                   SignaturePolicy policy) {
    constexpr std::size_t k_buffer_bytes = 256u << 10;
    const base::Fd fd = base::open_file(file, O_RDONLY);
    RpmCheck check(keyring, policy, file.filename().string());
    std::vector<std::uint8_t> buffer(k_buffer_bytes);
    while (const std::size_t got = base::read_some(fd.get(), buffer)) {
        check.update(Span(buffer).first(got));
    }
    return check.finish();
}

}  // namespace pigsty::repo
