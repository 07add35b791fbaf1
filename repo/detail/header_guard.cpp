// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/header_guard.hpp"

#include <rpm/header.h>
#include <rpm/rpmtag.h>
#include <rpm/rpmtd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace {

using TagData = base::CHandle<rpmtd_s, rpmtdFree>;

struct Column {
    rpmTagVal tag;
    rpmTagType type;
};

/// Arrays that are read side by side.
struct Table {
    std::string_view name;
    std::array<Column, 4> columns;  ///< unused ones have tag 0
};

constexpr Column depends_name(rpmTagVal tag) {
    return {tag, RPM_STRING_ARRAY_TYPE};
}

constexpr Table depends(std::string_view name,
                        rpmTagVal names,
                        rpmTagVal flags,
                        rpmTagVal versions) {
    return {name, {{depends_name(names), {flags, RPM_INT32_TYPE}, depends_name(versions), {}}}};
}

constexpr std::array k_tables = {
    Table{"files",
          {{{RPMTAG_BASENAMES, RPM_STRING_ARRAY_TYPE},
            {RPMTAG_DIRINDEXES, RPM_INT32_TYPE},
            {RPMTAG_FILEFLAGS, RPM_INT32_TYPE},
            {RPMTAG_FILEMODES, RPM_INT16_TYPE}}}},
    depends("provides", RPMTAG_PROVIDENAME, RPMTAG_PROVIDEFLAGS, RPMTAG_PROVIDEVERSION),
    depends("requires", RPMTAG_REQUIRENAME, RPMTAG_REQUIREFLAGS, RPMTAG_REQUIREVERSION),
    depends("conflicts", RPMTAG_CONFLICTNAME, RPMTAG_CONFLICTFLAGS, RPMTAG_CONFLICTVERSION),
    depends("obsoletes", RPMTAG_OBSOLETENAME, RPMTAG_OBSOLETEFLAGS, RPMTAG_OBSOLETEVERSION),
    depends("suggests", RPMTAG_SUGGESTNAME, RPMTAG_SUGGESTFLAGS, RPMTAG_SUGGESTVERSION),
    depends("enhances", RPMTAG_ENHANCENAME, RPMTAG_ENHANCEFLAGS, RPMTAG_ENHANCEVERSION),
    depends("recommends", RPMTAG_RECOMMENDNAME, RPMTAG_RECOMMENDFLAGS, RPMTAG_RECOMMENDVERSION),
    depends("supplements", RPMTAG_SUPPLEMENTNAME, RPMTAG_SUPPLEMENTFLAGS, RPMTAG_SUPPLEMENTVERSION),
    Table{"changelog",
          {{{RPMTAG_CHANGELOGTIME, RPM_INT32_TYPE},
            {RPMTAG_CHANGELOGNAME, RPM_STRING_ARRAY_TYPE},
            {RPMTAG_CHANGELOGTEXT, RPM_STRING_ARRAY_TYPE},
            {}}}},
};

/// The raw content of a tag; null when the header has none.
TagData raw(Header header, rpmTagVal tag) {
    TagData data(rpmtdNew());
    return headerGet(header, tag, data.get(), HEADERGET_MINMEM | HEADERGET_RAW) ? std::move(data)
                                                                                : nullptr;
}

[[noreturn]] void refuse(std::string_view what) {
    throw base::VerifyError("the package header is malformed: " + std::string(what));
}

void check_table(Header header, const Table& table) {
    const TagData first = raw(header, table.columns[0].tag);
    for (const Column& column : table.columns) {
        if (column.tag == 0) {
            continue;
        }
        const TagData data = raw(header, column.tag);
        // Some old builders leave out the versions of a table without any; then it is not read.
        if (data == nullptr) {
            continue;
        }
        if (rpmtdType(data.get()) != column.type) {
            refuse("wrong type in the table of " + std::string(table.name));
        }
        if (first == nullptr || rpmtdCount(data.get()) != rpmtdCount(first.get())) {
            refuse("uneven columns in the table of " + std::string(table.name));
        }
    }
}

void check_directories(Header header) {
    const TagData indexes = raw(header, RPMTAG_DIRINDEXES);
    if (indexes == nullptr) {
        return;
    }
    const TagData directories = raw(header, RPMTAG_DIRNAMES);
    if (directories == nullptr || rpmtdType(directories.get()) != RPM_STRING_ARRAY_TYPE) {
        refuse("files without directories");
    }
    const rpm_count_t count = rpmtdCount(directories.get());
    while (rpmtdNext(indexes.get()) != -1) {
        if (rpmtdGetNumber(indexes.get()) >= count) {
            refuse("a file in a directory that is not listed");
        }
    }
}

void check_identity(Header header) {
    for (const auto& [tag, name] : {std::pair(RPMTAG_NAME, "name"),
                                    std::pair(RPMTAG_VERSION, "version"),
                                    std::pair(RPMTAG_RELEASE, "release"),
                                    std::pair(RPMTAG_ARCH, "architecture")}) {
        const char* text = headerGetString(header, tag);
        if (text == nullptr || *text == '\0') {
            refuse("it has no " + std::string(name));
        }
        const std::string_view value(text);
        if (std::any_of(value.begin(), value.end(), [](char c) { return c <= ' ' || c == 0x7f; })) {
            refuse("its " + std::string(name) + " is " + base::quote(value));
        }
    }
}

}  // namespace

void check_header_shape(Header header) {
    check_identity(header);
    check_directories(header);
    for (const Table& table : k_tables) {
        check_table(header, table);
    }
}

}  // namespace pigsty::repo::detail
