// SPDX-License-Identifier: Apache-2.0
#include "repo/repomd.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <span>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"
#include "repo/detail/digest_type.hpp"
#include "repo/detail/http_header.hpp"
#include "repo/detail/rpm_header.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::repo {

namespace {

using base::VerifyError;

constexpr std::size_t k_text_limit = 64u << 20;
constexpr std::size_t k_value_limit = 4096;
constexpr std::size_t k_depth_limit = 16;
constexpr std::size_t k_record_limit = 1000;
constexpr std::size_t k_piece_bytes = 1u << 20;

using ParserContext = base::CHandle<xmlParserCtxt, xmlFreeParserCtxt>;

/// What the parser's callbacks work on. They must not throw through the C library.
struct Reader {
    xmlParserCtxtPtr context = nullptr;
    std::exception_ptr failure;
    Repomd repomd;
    bool is_repomd = false;
    std::size_t depth = 0;
    bool in_record = false;
    RepomdRecord record;
    std::string value;

    template <class Body>
    void guard(Body&& body) noexcept {
        if (failure) {
            return;
        }
        try {
            body();
        } catch (...) {
            failure = std::current_exception();
            xmlStopParser(context);
        }
    }
};

std::string text_of(const xmlChar* text) {
    return text != nullptr ? reinterpret_cast<const char*>(text) : "";
}

/// Value of an attribute without namespace. The parser gives five pointers for each attribute:
/// name, prefix, namespace, start and end of the value.
std::string attribute(const xmlChar** attributes, int count, std::string_view name) {
    for (int i = 0; i < count; ++i) {
        const xmlChar** one = attributes + std::ptrdiff_t{5} * i;
        if (text_of(one[0]) == name) {
            const auto* start = reinterpret_cast<const char*>(one[3]);
            const auto* end = reinterpret_cast<const char*>(one[4]);
            return {start, end};
        }
    }
    return "";
}

void start_location(Reader& reader, const xmlChar** attributes, int count) {
    reader.record.location = attribute(attributes, count, "href");
    const std::string problem = specs::path_problem(reader.record.location);
    if (!problem.empty()) {
        throw VerifyError("location " + base::quote(reader.record.location) + " of " +
                          base::quote(reader.record.type) + ": " + problem);
    }
    if (!attribute(attributes, count, "base").empty()) {
        throw VerifyError("location of " + base::quote(reader.record.type) +
                          " leads to another address");
    }
}

void on_start(void* self,
              const xmlChar* local_name,
              const xmlChar*,
              const xmlChar*,
              int,
              const xmlChar**,
              int count,
              int,
              const xmlChar** attributes) noexcept {
    Reader& reader = *static_cast<Reader*>(self);
    reader.guard([&] {
        const std::string name = text_of(local_name);
        reader.value.clear();
        if (++reader.depth > k_depth_limit) {
            throw VerifyError("elements are nested too deeply");
        }
        if (reader.depth == 1) {
            reader.is_repomd = name == "repomd";
        } else if (reader.depth == 2 && name == "data") {
            reader.in_record = true;
            reader.record = {};
            reader.record.type = attribute(attributes, count, "type");
        } else if (reader.in_record && reader.depth == 3 && name == "checksum") {
            reader.record.digest.type = attribute(attributes, count, "type");
        } else if (reader.in_record && reader.depth == 3 && name == "location") {
            start_location(reader, attributes, count);
        }
    });
}

std::uint64_t number_of(const std::string& text, const std::string& what) {
    const auto value = detail::parse_decimal(text);
    if (!value) {
        throw VerifyError(what + " is no number: " + base::quote(text));
    }
    return *value;
}

void end_record(Reader& reader) {
    RepomdRecord& record = reader.record;
    reader.in_record = false;
    record.digest.type = detail::normal_digest_type(record.digest.type);
    const std::size_t bytes = detail::digest_bytes(record.digest.type);
    if (bytes == 0 || !base::is_hex(record.digest.hex, 2 * bytes)) {
        throw VerifyError("checksum of " + base::quote(record.type) + " is of no known kind: " +
                          base::quote(record.digest.type + ":" + record.digest.hex));
    }
    std::transform(
        record.digest.hex.begin(), record.digest.hex.end(), record.digest.hex.begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
        });
    if (record.location.empty()) {
        throw VerifyError("location of " + base::quote(record.type) + " is missing");
    }
    if (reader.repomd.records.size() >= k_record_limit) {
        throw VerifyError("there are too many records");
    }
    reader.repomd.records.push_back(std::move(record));
}

void on_end(void* self, const xmlChar* local_name, const xmlChar*, const xmlChar*) noexcept {
    Reader& reader = *static_cast<Reader*>(self);
    reader.guard([&] {
        const std::string name = text_of(local_name);
        const std::size_t depth = reader.depth--;
        if (depth == 2 && name == "revision") {
            reader.repomd.revision = base::printable(reader.value);
        } else if (depth == 2 && reader.in_record) {
            end_record(reader);
        } else if (depth == 3 && reader.in_record && name == "checksum") {
            reader.record.digest.hex = reader.value;
        } else if (depth == 3 && reader.in_record && name == "open-checksum") {
            reader.record.open_digest = base::printable(reader.value);
        } else if (depth == 3 && reader.in_record && name == "size") {
            reader.record.size_bytes = number_of(reader.value, "size");
        } else if (depth == 3 && reader.in_record && name == "open-size") {
            reader.record.open_size_bytes = number_of(reader.value, "open-size");
        }
        reader.value.clear();
    });
}

void on_text(void* self, const xmlChar* text, int bytes) noexcept {
    Reader& reader = *static_cast<Reader*>(self);
    reader.guard([&] {
        for (const char c : std::string_view(reinterpret_cast<const char*>(text),
                                             static_cast<std::size_t>(bytes))) {
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                reader.value += c;
            }
        }
        if (reader.value.size() > k_value_limit) {
            throw VerifyError("a value is too long");
        }
    });
}

void on_doctype(void* self, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
    Reader& reader = *static_cast<Reader*>(self);
    reader.guard([] { throw VerifyError("it has a document type, which metadata never has"); });
}

void ignore_error(void*, xmlErrorPtr) noexcept {}

void feed(Reader& reader, std::string_view text) {
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = on_start;
    handler.endElementNs = on_end;
    handler.characters = on_text;
    handler.cdataBlock = on_text;
    handler.internalSubset = on_doctype;
    handler.serror = ignore_error;
    const ParserContext context(
        xmlCreatePushParserCtxt(&handler, &reader, nullptr, 0, "repomd.xml"));
    if (!context) {
        throw base::Error("cannot make an XML parser");
    }
    reader.context = context.get();
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    int status = 0;
    while (status == 0 && !text.empty()) {
        const std::string_view piece = text.substr(0, k_piece_bytes);
        text.remove_prefix(piece.size());
        status = xmlParseChunk(
            context.get(), piece.data(), static_cast<int>(piece.size()), text.empty() ? 1 : 0);
    }
    if (reader.failure) {
        std::rethrow_exception(reader.failure);
    }
    if (status != 0 || reader.depth != 0) {
        throw VerifyError("it is not well-formed XML");
    }
}

}  // namespace

Repomd parse_repomd(std::string_view text, const std::string& name) {
    return base::in_context([&] { return "reading " + base::quote(name); },
                            [&] {
                                if (text.size() > k_text_limit) {
                                    throw VerifyError("repomd.xml is larger than 64 MiB");
                                }
                                Reader reader;
                                try {
                                    feed(reader, text);
                                    if (!reader.is_repomd) {
                                        const std::span start(
                                            reinterpret_cast<const std::uint8_t*>(text.data()),
                                            text.size());
                                        throw VerifyError("it has no element <repomd>, it is " +
                                                          detail::describe_start(start));
                                    }
                                } catch (const VerifyError& error) {
                                    throw VerifyError("not a valid repomd.xml: " + error.message());
                                }
                                return std::move(reader.repomd);
                            });
}

const RepomdRecord* find_record(const Repomd& repomd, std::string_view type) {
    const auto found =
        std::find_if(repomd.records.begin(), repomd.records.end(), [&](const RepomdRecord& record) {
            return record.type == type;
        });
    return found == repomd.records.end() ? nullptr : &*found;
}

}  // namespace pigsty::repo
