// SPDX-License-Identifier: Apache-2.0
#include "repo/repodata_reader.hpp"

#include <exception>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "repo/detail/createrepo.hpp"
#include "repo/repomd.hpp"

namespace pigsty::repo {

namespace {

std::string text_or_empty(const char* text) {
    return text != nullptr ? text : "";
}

/// Throws VerifyError when the parser failed.
void check(int code, GError* raw, const std::filesystem::path& file) {
    const detail::GlibError error(raw);
    if (code != CRE_OK || error) {
        throw base::VerifyError(
            "repository metadata " + base::quote(file.filename().string()) +
            " is damaged: " + base::printable(error ? error->message : "unknown error"));
    }
}

struct Reading {
    const std::function<void(const PrimaryPackage&)>& take;
    std::exception_ptr failure;
};

PrimaryPackage to_package(const cr_Package& package) {
    PrimaryPackage out;
    out.nevra = {text_or_empty(package.name),
                 package.epoch != nullptr && *package.epoch != '\0' ? package.epoch : "0",
                 text_or_empty(package.version),
                 text_or_empty(package.release),
                 text_or_empty(package.arch)};
    out.location = text_or_empty(package.location_href);
    out.size_bytes = static_cast<std::uint64_t>(package.size_package);
    out.digest_type = text_or_empty(package.checksum_type);
    out.digest = text_or_empty(package.pkgId);
    out.header_end = static_cast<std::uint64_t>(package.rpm_header_end);
    return out;
}

extern "C" int take_package(cr_Package* raw, void* data, GError** error) noexcept {
    const detail::CrPackage package(raw);
    auto* reading = static_cast<Reading*>(data);
    try {
        reading->take(to_package(*package));
        return CR_CB_RET_OK;
    } catch (...) {
        reading->failure = std::current_exception();
        g_set_error_literal(error, g_quark_from_static_string("pigsty"), 1, "stopped");
        return CR_CB_RET_ERR;
    }
}

}  // namespace

std::vector<MetadataRecord> read_repomd(const std::filesystem::path& file) {
    std::vector<MetadataRecord> records;
    for (RepomdRecord& record : parse_repomd(base::read_file(file), file.string()).records) {
        records.push_back({std::move(record.type),
                           std::move(record.location),
                           record.size_bytes.value_or(0),
                           std::move(record.digest.type),
                           std::move(record.digest.hex),
                           record.open_size_bytes.value_or(0),
                           std::move(record.open_digest)});
    }
    return records;
}

void read_primary(const std::filesystem::path& file,
                  const std::function<void(const PrimaryPackage&)>& take) {
    detail::prepare_createrepo();
    Reading reading{take, nullptr};
    GError* error = nullptr;
    const int code = cr_xml_parse_primary(
        file.c_str(), nullptr, nullptr, &take_package, &reading, nullptr, nullptr, 0, &error);
    if (reading.failure) {
        g_clear_error(&error);
        std::rethrow_exception(reading.failure);
    }
    check(code, error, file);
}

}  // namespace pigsty::repo
