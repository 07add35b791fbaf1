// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/repo/rpm_forge.hpp"

#include <rpm/rpmtag.h>

#include "base/process.hpp"
#include "base/sha256.hpp"
#include "repo/detail/rpm_handles.hpp"

namespace pigsty::repo::testing {

namespace {

void put_number(Bytes& out, std::uint64_t value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void put_entry(
    Bytes& out, std::uint32_t tag, std::uint32_t type, std::uint32_t offset, std::uint32_t n) {
    for (const std::uint32_t value : {tag, type, offset, n}) {
        put_number(out, value, 4);
    }
}

Bytes joined(const Bytes& a, const Bytes& b) {
    Bytes out = a;
    out.insert(out.end(), b.begin(), b.end());
    return out;
}

std::string digest_of(int algorithm, const Bytes& bytes) {
    detail::RpmDigest digest(algorithm);
    digest.update(bytes);
    return digest.finish();
}

Bytes from_hex(const std::string& text) {
    Bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        out.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    }
    return out;
}

Bytes forge_lead() {
    Bytes lead(96, 0);
    const Bytes start{0xed, 0xab, 0xee, 0xdb, 3, 0};
    std::copy(start.begin(), start.end(), lead.begin());
    lead[77] = 1;
    lead[79] = 5;
    return lead;
}

Bytes forge_main_header(const Forge& forge, const Bytes& payload) {
    std::vector<ForgeTag> tags{text_tag(RPMTAG_NAME, forge.name),
                               text_tag(RPMTAG_VERSION, forge.version),
                               text_tag(RPMTAG_RELEASE, forge.release),
                               number_tag(RPMTAG_BUILDTIME, 1'600'000'000),
                               text_tag(RPMTAG_ARCH, forge.arch),
                               text_tag(RPMTAG_SOURCERPM, forge.name + ".src.rpm")};
    if (forge.payload_digest) {
        tags.push_back(text_list_tag(RPMTAG_PAYLOADDIGEST, digest_of(PGPHASHALGO_SHA256, payload)));
        tags.push_back(number_tag(RPMTAG_PAYLOADDIGESTALGO, PGPHASHALGO_SHA256));
    }
    return forge_header(RPMTAG_HEADERIMMUTABLE, tags, forge.outside);
}

Bytes forge_signature_header(const Forge& forge, const Bytes& header, const Bytes& payload) {
    const Bytes both = joined(header, payload);
    const Signers& signers = Signers::instance();
    std::vector<ForgeTag> tags;
    if (forge.header_signature) {
        tags.push_back(bytes_tag(RPMSIGTAG_RSA, *forge.header_signature));
    } else if (!forge.header_signer.empty()) {
        tags.push_back(bytes_tag(RPMSIGTAG_RSA, signers.sign(forge.header_signer, header)));
    }
    tags.push_back(text_tag(RPMSIGTAG_SHA1, digest_of(PGPHASHALGO_SHA1, header)));
    if (forge.sha256_header) {
        tags.push_back(text_tag(RPMSIGTAG_SHA256, digest_of(PGPHASHALGO_SHA256, header)));
    }
    tags.push_back(number_tag(RPMSIGTAG_SIZE, static_cast<std::uint32_t>(both.size())));
    if (!forge.whole_signer.empty()) {
        tags.push_back(bytes_tag(RPMSIGTAG_PGP, signers.sign(forge.whole_signer, both)));
    }
    if (forge.md5) {
        tags.push_back(bytes_tag(RPMSIGTAG_MD5, from_hex(digest_of(PGPHASHALGO_MD5, both))));
    }
    tags.insert(tags.end(), forge.more_signatures.begin(), forge.more_signatures.end());
    return forge_header(RPMTAG_HEADERSIGNATURES, tags);
}

}  // namespace

Signers& Signers::instance() {
    static Signers signers;
    return signers;
}

Signers::Signers() : home_("pigsty-gpg") {
    for (const char* name : {"alice", "mallory"}) {
        gpg({"--quick-gen-key",
             name + std::string(" <") + name + "@example.org>",
             "rsa2048",
             "sign",
             "never"});
        gpg({"--quick-add-key", key(name).fingerprint, "rsa2048", "sign", "never"});
        const std::string listing = gpg({"--with-colons", "--list-keys", name});
        const std::size_t sub = listing.find("\nsub:");
        const std::size_t fingerprint = listing.find("\nfpr:::::::::", sub);
        subkeys_[name + std::string("-sub")] = listing.substr(fingerprint + 13, 40);
    }
}

Signers::~Signers() {
    try {
        base::run({{"gpgconf", "--homedir", home_.path().string(), "--kill", "all"}});
    } catch (...) {  // the agent ends by itself when its home is gone
    }
}

std::string Signers::gpg(const std::vector<std::string>& arguments,
                         const std::string& input) const {
    base::Command command;
    command.argv = {"gpg",
                    "--homedir",
                    home_.path().string(),
                    "--batch",
                    "--quiet",
                    "--no-tty",
                    "--pinentry-mode",
                    "loopback",
                    "--passphrase",
                    ""};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.input = input;
    return base::run_checked(command);
}

std::string Signers::selector(const std::string& name) const {
    const auto subkey = subkeys_.find(name);
    return (subkey != subkeys_.end() ? subkey->second : key(name).fingerprint) + "!";
}

PublicKey Signers::key(const std::string& name) const {
    return parse_public_keys(gpg({"--armor", "--export", name}), name).at(0);
}

Keyring Signers::keyring(const std::string& name) const {
    Keyring ring;
    ring.add(key(name));
    return ring;
}

Bytes Signers::sign(const std::string& name, std::span<const std::uint8_t> bytes) const {
    return as_bytes(gpg({"--local-user", selector(name), "--detach-sign"},
                        std::string(bytes.begin(), bytes.end())));
}

std::string Signers::sign_armoured(const std::string& name, const std::string& text) const {
    return gpg({"--local-user", selector(name), "--armor", "--detach-sign"}, text);
}

ForgeTag text_tag(std::uint32_t tag, const std::string& value) {
    Bytes data = as_bytes(value);
    data.push_back(0);
    return {tag, RPM_STRING_TYPE, 1, data};
}

ForgeTag text_list_tag(std::uint32_t tag, const std::string& value) {
    ForgeTag made = text_tag(tag, value);
    made.type = RPM_STRING_ARRAY_TYPE;
    return made;
}

ForgeTag number_tag(std::uint32_t tag, std::uint32_t value) {
    ForgeTag made{tag, RPM_INT32_TYPE, 1, {}};
    put_number(made.data, value, 4);
    return made;
}

ForgeTag bytes_tag(std::uint32_t tag, Bytes value) {
    const auto count = static_cast<std::uint32_t>(value.size());
    return {tag, RPM_BIN_TYPE, count, std::move(value)};
}

Bytes forge_header(std::uint32_t region,
                   const std::vector<ForgeTag>& tags,
                   const std::vector<ForgeTag>& outside) {
    Bytes index;
    Bytes data;
    const auto place = [&](const ForgeTag& tag) {
        while (tag.type == RPM_INT32_TYPE && data.size() % 4 != 0) {
            data.push_back(0);
        }
        put_entry(index, tag.tag, tag.type, static_cast<std::uint32_t>(data.size()), tag.count);
        data.insert(data.end(), tag.data.begin(), tag.data.end());
    };
    for (const ForgeTag& tag : tags) {
        place(tag);
    }
    const auto region_entries = static_cast<std::uint32_t>(tags.size() + 1);
    const auto trailer_at = static_cast<std::uint32_t>(data.size());
    put_entry(data, region, RPM_BIN_TYPE, 0u - region_entries * 16, 16);
    for (const ForgeTag& tag : outside) {
        place(tag);
    }
    Bytes out{0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0};
    put_number(out, region_entries + outside.size(), 4);
    put_number(out, data.size(), 4);
    put_entry(out, region, RPM_BIN_TYPE, trailer_at, 16);
    return joined(joined(out, index), data);
}

Bytes forge_rpm(const Forge& forge) {
    Bytes payload(forge.payload_bytes);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<std::uint8_t>(i * 131 + i / 251);
    }
    const Bytes header = forge_main_header(forge, payload);
    Bytes file = joined(forge_lead(), forge_signature_header(forge, header, payload));
    file.resize((file.size() + 7) / 8 * 8);
    return joined(joined(file, header), payload);
}

std::string as_text(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

Bytes as_bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

}  // namespace pigsty::repo::testing
