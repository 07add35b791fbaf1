// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/mime.hpp"

#include <map>
#include <optional>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/transfer_encoding.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_headers = 100;
constexpr std::size_t k_boundary_bytes = 70;  // RFC 2046 section 5.1.1

/// Header lines by their names in lower case.
using Headers = std::map<std::string, std::string, std::less<>>;

/// Name of a header line, "" when it is none.
std::string header_name(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return {};
    }
    const std::string_view name = line.substr(0, colon);
    constexpr std::string_view k_allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return name.find_first_not_of(k_allowed) == std::string_view::npos ? ascii_lower(name)
                                                                       : std::string();
}

/// Cuts the headers and the empty line after them off `text`; a body without that line (as the
/// part of a multipart that has no header) is left alone.
Headers take_headers(std::string_view& text) {
    Headers headers;
    std::string last;
    std::size_t count = 0;
    while (!text.empty()) {
        std::string_view rest = text;
        const std::string_view line = take_line(rest);
        if (line.empty()) {
            text = rest;
            break;
        }
        if ((line.front() == ' ' || line.front() == '\t') && !last.empty()) {
            headers[last] += ' ' + std::string(ascii_trim(line));
        } else {
            last = header_name(line);
            // The "From " line of a mailbox may stand before the headers.
            if (last.empty() && !(count == 0 && line.starts_with("From "))) {
                throw base::Error("the MIME message is broken: expected a header, found " +
                                  base::quote(line, 80));
            }
            if (!last.empty()) {
                headers[last] = ascii_trim(line.substr(line.find(':') + 1));
            }
        }
        if (++count > k_headers) {
            throw base::Error("the MIME message is broken: more than " + std::to_string(k_headers) +
                              " lines of headers");
        }
        text = rest;
    }
    return headers;
}

std::string header(const Headers& headers, std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

/// The value of a parameter: `; name="value"`.
std::string parameter(std::string_view header, std::string_view name) {
    std::size_t at = header.find(';');
    while (at != std::string_view::npos) {
        std::string_view rest = ascii_trim(header.substr(at + 1));
        const std::size_t equals = rest.find_first_of("=;");
        if (equals != std::string_view::npos && rest[equals] == '=') {
            std::string_view value = ascii_trim(rest.substr(equals + 1));
            const bool quoted = value.starts_with('"');
            const std::size_t end = quoted ? value.find('"', 1) : value.find(';');
            if (ascii_equal(ascii_trim(rest.substr(0, equals)), name)) {
                return std::string(quoted ? value.substr(1, end == value.npos ? end : end - 1)
                                          : ascii_trim(value.substr(0, end)));
            }
            if (end == std::string_view::npos) {
                return {};
            }
            header = value.substr(end);
            at = header.find(';');
            continue;
        }
        header = rest;
        at = header.find(';');
    }
    return {};
}

std::string media_type(const Headers& headers) {
    const std::string type = header(headers, "content-type");
    return ascii_lower(ascii_trim(std::string_view(type).substr(0, type.find(';'))));
}

/// The body as bytes.
std::string decode_body(const Headers& headers, std::string_view body) {
    const std::string encoding = ascii_lower(header(headers, "content-transfer-encoding"));
    if (encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary") {
        return std::string(body);
    }
    std::optional<std::string> decoded;
    if (encoding == "base64") {
        decoded = base64_decode(body);
    } else if (encoding == "quoted-printable") {
        decoded = quoted_printable_decode(body);
    } else {
        throw base::Error("the MIME message has the transfer encoding " + base::quote(encoding) +
                          "; known are 7bit, 8bit, binary, base64 and quoted-printable");
    }
    if (!decoded) {
        throw base::Error("the MIME message is broken: a part is said to be " + encoding +
                          ", but is not");
    }
    return *decoded;
}

/// What stands between the boundary lines.
std::vector<std::string_view> split_parts(std::string_view body, const std::string& boundary) {
    const std::string opening = "--" + boundary;
    const std::string closing = opening + "--";
    std::vector<std::string_view> parts;
    const char* begin = nullptr;
    while (!body.empty()) {
        const char* const line_begin = body.data();
        std::string_view line = take_line(body);
        while (line.ends_with(' ') || line.ends_with('\t')) {
            line.remove_suffix(1);
        }
        if (line != opening && line != closing) {
            continue;
        }
        if (begin != nullptr) {
            std::string_view part(begin, static_cast<std::size_t>(line_begin - begin));
            // The end of the line before a boundary belongs to the boundary.
            part.remove_suffix(part.ends_with("\r\n") ? 2 : part.ends_with('\n') ? 1 : 0);
            parts.push_back(part);
        }
        if (line == closing) {
            return parts;
        }
        if (parts.size() >= k_mime_parts) {
            throw base::Error("the MIME message has more than " + std::to_string(k_mime_parts) +
                              " parts");
        }
        begin = body.data();
    }
    throw base::Error("the MIME message is broken: it ends before the last boundary " +
                      base::quote(closing) + "; it may have been cut off");
}

void collect(std::string_view text, std::size_t depth, std::vector<MimePart>& parts) {
    if (depth > k_mime_depth) {
        throw base::Error("the MIME message has parts more than " + std::to_string(k_mime_depth) +
                          " levels deep");
    }
    const Headers headers = take_headers(text);
    MimePart part;
    part.type = media_type(headers);
    if (!part.type.starts_with("multipart/")) {
        part.name = parameter(header(headers, "content-disposition"), "filename");
        part.body = decode_body(headers, text);
        parts.push_back(std::move(part));
        if (parts.size() > k_mime_parts) {
            throw base::Error("the MIME message has more than " + std::to_string(k_mime_parts) +
                              " parts");
        }
        return;
    }
    const std::string boundary = parameter(header(headers, "content-type"), "boundary");
    if (boundary.empty() || boundary.size() > k_boundary_bytes) {
        throw base::Error("the MIME message is broken: " + part.type +
                          " needs a boundary of 1 to 70 characters");
    }
    for (const std::string_view piece : split_parts(text, boundary)) {
        collect(piece, depth + 1, parts);
    }
}

}  // namespace

bool looks_like_mime(std::string_view text) {
    std::string_view line = take_line(text);
    if (line.starts_with("From ")) {
        line = take_line(text);
    }
    const std::string name = header_name(line);
    if (name == "mime-version") {
        return true;
    }
    return name == "content-type" && line.find('/') != std::string_view::npos;
}

std::vector<MimePart> read_mime(std::string_view text) {
    std::vector<MimePart> parts;
    collect(text, 0, parts);
    return parts;
}

}  // namespace pigsty::firstboot
