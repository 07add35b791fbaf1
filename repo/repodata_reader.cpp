// SPDX-License-Identifier: Apache-2.0
#include "repo/repodata_reader.hpp"

#include <algorithm>
#include <exception>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/createrepo.hpp"
#include "repo/detail/repomd.hpp"

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
    const detail::CrRepomd repomd = [&file] {
        try {
            return detail::read_repomd(file);
        } catch (const base::SystemError&) {
            throw;
        } catch (const base::Error& error) {
            throw base::VerifyError(error.message());
        }
    }();
    std::vector<MetadataRecord> records;
    for (const GSList* at = repomd->records; at != nullptr; at = at->next) {
        const auto& record = *static_cast<const cr_RepomdRecord*>(at->data);
        records.push_back({text_or_empty(record.type),
                           text_or_empty(record.location_href),
                           static_cast<std::uint64_t>(record.size),
                           text_or_empty(record.checksum_type),
                           text_or_empty(record.checksum),
                           static_cast<std::uint64_t>(std::max<gint64>(record.size_open, 0)),
                           text_or_empty(record.checksum_open)});
    }
    return records;
}

void read_primary(const std::filesystem::path& file,
                  const std::function<void(const PrimaryPackage&)>& take) {
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
