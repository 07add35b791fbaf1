// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/repomd.hpp"

#include <charconv>
#include <exception>
#include <string_view>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

std::string text_of(const char* text) {
    return text == nullptr ? "" : text;
}

void check(int rc, const GlibError& error, const fs::path& file) {
    if (rc != CRE_OK) {
        throw base::Error("cannot read " + base::quote(file.string()) + ": " +
                          base::printable(error ? error->message : "malformed"));
    }
}

/// What the callback of the XML parser collects.
struct Collector {
    std::vector<ListedPackage> packages;
    std::exception_ptr failure;
};

int collect(cr_Package* raw, void* data, GError** /*error*/) noexcept {
    auto& collector = *static_cast<Collector*>(data);
    const CrPackage package(raw);
    try {
        collector.packages.push_back({text_of(package->location_href),
                                      text_of(package->checksum_type),
                                      text_of(package->pkgId),
                                      static_cast<std::uint64_t>(package->size_package)});
        return CR_CB_RET_OK;
    } catch (...) {
        collector.failure = std::current_exception();
        return CR_CB_RET_ERR;
    }
}

}  // namespace

CrRepomd read_repomd(const fs::path& file) {
    prepare_createrepo();
    CrRepomd repomd(cr_repomd_new());
    GError* error = nullptr;
    const int rc = cr_xml_parse_repomd(file.c_str(), repomd.get(), nullptr, nullptr, &error);
    check(rc, GlibError(error), file);
    return repomd;
}

std::optional<std::int64_t> revision_of(const fs::path& repodata) {
    std::error_code code;
    if (!fs::exists(repodata / "repomd.xml", code)) {
        return std::nullopt;
    }
    try {
        const std::string text = text_of(read_repomd(repodata / "repomd.xml")->revision);
        std::int64_t revision = 0;
        const auto [end, failed] =
            std::from_chars(text.data(), text.data() + text.size(), revision);
        const bool whole = failed == std::errc() && end == text.data() + text.size();
        return whole ? std::optional(revision) : std::nullopt;
    } catch (const base::Error&) {
        return std::nullopt;  // what is damaged is written anew
    }
}

std::vector<ListedPackage> read_primary(const fs::path& file) {
    prepare_createrepo();
    Collector collector;
    GError* error = nullptr;
    const int rc = cr_xml_parse_primary(
        file.c_str(), nullptr, nullptr, collect, &collector, nullptr, nullptr, 0, &error);
    const GlibError owned(error);
    if (collector.failure) {
        std::rethrow_exception(collector.failure);
    }
    check(rc, owned, file);
    return std::move(collector.packages);
}

}  // namespace pigsty::repo::detail
