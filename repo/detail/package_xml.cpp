// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/package_xml.hpp"

#include <fcntl.h>
#include <rpm/header.h>
#include <rpm/rpmio.h>
#include <rpm/rpmkeyring.h>
#include <rpm/rpmlib.h>
#include <rpm/rpmts.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/createrepo.hpp"
#include "repo/detail/header_guard.hpp"
#include "repo/detail/xml_text.hpp"

namespace pigsty::repo::detail {

namespace {

using PackageHeader = base::CHandle<headerToken_s, headerFree>;
using RpmTs = base::CHandle<rpmts_s, rpmtsFree>;
using RpmFd = base::CHandle<_FD_s, Fclose>;
using RpmKeys = base::CHandle<rpmKeyring_s, rpmKeyringFree>;

/// As createrepo_c: older entries of a changelog interest nobody and would double the files.
constexpr int k_changelog_limit = 10;

struct stat status_of(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) {
        const int err = errno;
        throw base::SystemError("cannot look at it", err);
    }
    return status;
}

/// Where the header stands in the file.
struct HeaderRange {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
};

std::uint64_t big_endian(const std::uint8_t* bytes) {
    return std::uint64_t{bytes[0]} << 24 | std::uint64_t{bytes[1]} << 16 |
           std::uint64_t{bytes[2]} << 8 | bytes[3];
}

/// Size of the header structure at `offset`, intro included.
/// Source: https://rpm-software-management.github.io/rpm/manual/format_header.html
std::uint64_t header_structure_size(int fd, std::uint64_t offset) {
    std::array<std::uint8_t, 16> intro{};
    if (base::read_at(fd, intro, offset) != intro.size() || intro[0] != 0x8e || intro[1] != 0xad ||
        intro[2] != 0xe8 || intro[3] != 0x01) {
        throw base::VerifyError("it is no RPM, or it is truncated: no header at byte " +
                                std::to_string(offset));
    }
    return intro.size() + 16 * big_endian(&intro[8]) + big_endian(&intro[12]);
}

HeaderRange header_range(int fd, std::uint64_t file_size) {
    constexpr std::uint64_t lead_size = 96;
    std::array<std::uint8_t, 4> magic{};
    if (base::read_at(fd, magic, 0) != magic.size() || big_endian(magic.data()) != 0xedabeedb) {
        throw base::VerifyError("it is no RPM");
    }
    const std::uint64_t signature_end = lead_size + header_structure_size(fd, lead_size);
    const std::uint64_t start = (signature_end + 7) / 8 * 8;
    const std::uint64_t end = start + header_structure_size(fd, start);
    if (end > file_size) {
        throw base::VerifyError("it is truncated inside its header");
    }
    return {start, end};
}

/// Reads the header and checks the digests over it; the payload is not read.
PackageHeader read_header(int fd) {
    const RpmTs ts(rpmtsCreate());
    // An empty keyring of its own keeps librpm from opening the host's package database.
    const RpmKeys keys(rpmKeyringNew());
    rpmtsSetKeyring(ts.get(), keys.get());
    // The two masks share flags; that is rpm's own definition.
    rpmtsSetVSFlags(ts.get(),
                    _RPMVSF_NOSIGNATURES | _RPMVSF_NOPAYLOAD);  // NOLINT(misc-redundant-expression)
    const RpmFd file(fdDup(fd));
    if (!file || ::lseek(Fileno(file.get()), 0, SEEK_SET) != 0) {
        const int err = errno;
        throw base::SystemError("cannot read it", err);
    }
    Header header = nullptr;
    const rpmRC rc = rpmReadPackageFile(ts.get(), file.get(), nullptr, &header);
    PackageHeader owned(header);
    if (rc != RPMRC_OK || !owned) {
        throw base::VerifyError("its header is damaged");
    }
    return owned;
}

/// The signature header says how long header and payload are together.
void check_length(Header header, const HeaderRange& range, std::uint64_t file_size) {
    for (const rpmTagVal tag : {RPMTAG_LONGSIGSIZE, RPMTAG_SIGSIZE}) {
        if (headerIsEntry(header, tag) != 0 &&
            headerGetNumber(header, tag) != file_size - range.start) {
            throw base::VerifyError("it should have " +
                                    std::to_string(range.start + headerGetNumber(header, tag)) +
                                    " bytes, but has " + std::to_string(file_size));
        }
    }
}

char* keep(cr_Package& package, std::string_view text) {
    return g_string_chunk_insert_len(package.chunk, text.data(), static_cast<gssize>(text.size()));
}

/// Free text: keeps what XML can hold.
void clean(cr_Package& package, char*& text) {
    if (text != nullptr && !is_xml_text(text)) {
        text = keep(package, to_xml_text(text));
    }
}

/// Text that others refer to: refused rather than changed, but for its encoding.
void clean_reference(cr_Package& package, char*& text) {
    if (text == nullptr || is_xml_text(text)) {
        return;
    }
    if (has_forbidden_characters(text)) {
        throw base::VerifyError("a name in its header has control characters: " +
                                base::quote(text));
    }
    text = keep(package, to_xml_text(text));
}

void clean_strings(cr_Package& package) {
    for (char** text : {&package.summary,
                        &package.description,
                        &package.url,
                        &package.rpm_license,
                        &package.rpm_vendor,
                        &package.rpm_group,
                        &package.rpm_buildhost,
                        &package.rpm_sourcerpm,
                        &package.rpm_packager}) {
        clean(package, *text);
    }
    for (GSList* item = package.changelogs; item != nullptr; item = item->next) {
        auto& entry = *static_cast<cr_ChangelogEntry*>(item->data);
        clean(package, entry.author);
        clean(package, entry.changelog);
    }
    for (char** text : {&package.name, &package.version, &package.release, &package.arch}) {
        clean_reference(package, *text);
    }
    for (GSList* item = package.files; item != nullptr; item = item->next) {
        auto& file = *static_cast<cr_PackageFile*>(item->data);
        clean_reference(package, file.path);
        clean_reference(package, file.name);
    }
    for (GSList* list : {package.requires_,
                         package.provides,
                         package.conflicts,
                         package.obsoletes,
                         package.suggests,
                         package.enhances,
                         package.recommends,
                         package.supplements}) {
        for (GSList* item = list; item != nullptr; item = item->next) {
            auto& dependency = *static_cast<cr_Dependency*>(item->data);
            clean_reference(package, dependency.name);
            clean_reference(package, dependency.version);
            clean_reference(package, dependency.release);
        }
    }
}

CrPackage make_package(Header header) {
    prepare_createrepo();
    GError* error = nullptr;
    CrPackage package(cr_package_from_header(header, k_changelog_limit, CR_HDRR_NONE, &error));
    const GlibError owned(error);
    if (!package) {
        throw base::VerifyError(std::string("its header is malformed: ") +
                                (owned ? owned->message : "libcreaterepo_c refuses it"));
    }
    return package;
}

std::string digest_of(int fd) {
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    std::array<std::uint8_t, std::size_t{1} << 16> buffer;
    base::Sha256 hash;
    std::uint64_t offset = 0;
    while (const std::size_t got = base::read_at(fd, buffer, offset)) {
        hash.update(std::span(buffer).first(got));
        offset += got;
    }
    return hash.finish();
}

PackageXml dump(cr_Package& package) {
    GError* error = nullptr;
    const cr_XmlStruct xml = cr_xml_dump(&package, &error);
    const GlibString primary(xml.primary);
    const GlibString filelists(xml.filelists);
    const GlibString other(xml.other);
    const GlibError owned(error);
    if (owned || !primary || !filelists || !other) {
        throw base::VerifyError(std::string("it cannot be described in XML: ") +
                                (owned ? owned->message : "libcreaterepo_c gave no reason"));
    }
    return {primary.get(), filelists.get(), other.get()};
}

PackageXml describe_file(const IndexInput& input, FileTime file_time) {
    const base::Fd fd = base::open_file(input.file, O_RDONLY);
    const struct stat status = status_of(fd.get());
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const HeaderRange range = header_range(fd.get(), size);
    const PackageHeader header = read_header(fd.get());
    check_header_shape(header.get());
    check_length(header.get(), range, size);
    const CrPackage package = make_package(header.get());
    clean_strings(*package);
    package->location_href = keep(*package, input.location);
    package->checksum_type = keep(*package, "sha256");
    package->pkgId = keep(*package, input.sha256.empty() ? digest_of(fd.get()) : input.sha256);
    package->time_file =
        file_time == FileTime::build_time ? package->time_build : status.st_mtim.tv_sec;
    package->size_package = status.st_size;
    package->rpm_header_start = static_cast<gint64>(range.start);
    package->rpm_header_end = static_cast<gint64>(range.end);
    const struct stat after = status_of(fd.get());
    if (after.st_size != status.st_size || after.st_mtim.tv_sec != status.st_mtim.tv_sec ||
        after.st_mtim.tv_nsec != status.st_mtim.tv_nsec) {
        throw base::Error("it was changed while it was read");
    }
    return dump(*package);
}

}  // namespace

PackageXml package_xml(const IndexInput& input, FileTime file_time) {
    return base::in_context([&] { return "indexing " + base::quote(input.file.string()); },
                            [&] { return describe_file(input, file_time); });
}

}  // namespace pigsty::repo::detail
