// SPDX-License-Identifier: Apache-2.0
#include "bundles/http_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "bundles/entry_names.hpp"
#include "bundles/http_date.hpp"
#include "bundles/repo_file.hpp"

namespace pigsty::bundles {

namespace {

constexpr std::size_t k_path_limit_bytes = 2048;

HttpReply text_reply(int status, std::string body, const std::string& type) {
    HttpReply reply;
    reply.status = status;
    reply.headers = {{"Content-Type", type}, {"Content-Length", std::to_string(body.size())}};
    reply.body = std::move(body);
    return reply;
}

HttpReply plain(int status) {
    return text_reply(status, status_line(status) + "\n", "text/plain");
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The path of a target without its '/' at the start and its query; nullopt when it is not sound.
std::optional<std::string> path_of(std::string_view target) {
    if (!target.starts_with('/')) {
        return std::nullopt;
    }
    target = target.substr(1, target.find_first_of("?#") - 1);
    std::string path;
    for (std::size_t i = 0; i < target.size(); ++i) {
        if (target[i] != '%') {
            path += target[i];
            continue;
        }
        const int high = i + 2 < target.size() ? hex_value(target[i + 1]) : -1;
        const int low = i + 2 < target.size() ? hex_value(target[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        path += static_cast<char>(high * 16 + low);
        i += 2;
    }
    std::string_view bare = path;
    bare.remove_suffix(bare.ends_with('/') ? 1 : 0);
    if (!path.empty() && !path_flaw(bare, k_path_limit_bytes).empty()) {
        return std::nullopt;
    }
    return path;
}

std::string type_of(std::string_view path) {
    struct Type {
        std::string_view ending;
        std::string_view type;
    };
    constexpr std::array<Type, 9> k_types = {{{".rpm", "application/x-rpm"},
                                              {".xml", "text/xml"},
                                              {".gz", "application/gzip"},
                                              {".tgz", "application/gzip"},
                                              {".json", "application/json"},
                                              {".html", "text/html; charset=utf-8"},
                                              {".repo", "text/plain"},
                                              {".lock", "text/plain"},
                                              {"repo_complete", "text/plain"}}};
    for (const Type& type : k_types) {
        if (path.ends_with(type.ending)) {
            return std::string(type.type);
        }
    }
    return path.find("RPM-GPG-KEY") != std::string_view::npos ? "text/plain"
                                                              : "application/octet-stream";
}

std::string html_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

/// Escapes what may not stand in a path of an address. Source: RFC 3986 section 3.3.
std::string url_escaped(std::string_view text) {
    constexpr std::string_view k_plain = "-._~/!$&'()*+,;=:@";
    constexpr std::string_view k_digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || k_plain.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += k_digits[byte >> 4];
            out += k_digits[byte & 15];
        }
    }
    return out;
}

std::string listing(const std::string& title, const std::vector<std::string>& names, bool top) {
    std::string html = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" +
                       html_escaped(title) + "</title></head>\n<body><h1>" + html_escaped(title) +
                       "</h1>\n<pre>\n";
    html += top ? "" : "<a href=\"../\">../</a>\n";
    for (const std::string& name : names) {
        // "./" keeps a name with ':' from being taken for a scheme.
        html += "<a href=\"./" + html_escaped(url_escaped(name)) + "\">" + html_escaped(name) +
                "</a>\n";
    }
    return html + "</pre></body></html>\n";
}

/// The Host of the request when it can stand in an address, else `self`.
std::string host_of(const HttpRequest& request, const std::string& self) {
    const bool sound = !request.host.empty() && request.host.size() <= 255 &&
                       std::all_of(request.host.begin(), request.host.end(), [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                  (c >= 'A' && c <= 'Z') ||
                                  std::string_view(".-_:[]").find(c) != std::string_view::npos;
                       });
    return sound ? request.host : self;
}

std::string repo_text(const ServedTree& tree, const std::string& host) {
    const RepoAddress address{tree.top(), "http://" + host + "/" + url_escaped(tree.top()) + "/"};
    if (tree.manifest()) {
        return format_repo_file(*tree.manifest(), address);
    }
    return "[" + address.section + "]\nname=" + address.section + "\nbaseurl=" + address.base_url +
           "\nenabled=1\npriority=1\ngpgcheck=1\n";
}

struct Range {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

enum class RangeAnswer { whole, part, impossible };

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// Reads "bytes=a-b", "bytes=a-" and "bytes=-n"; all else means the whole file.
RangeAnswer read_range(std::string_view text, std::uint64_t size, Range& range) {
    constexpr std::string_view k_unit = "bytes=";
    if (!text.starts_with(k_unit)) {
        return RangeAnswer::whole;
    }
    text.remove_prefix(k_unit.size());
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return RangeAnswer::whole;
    }
    const auto first = number(text.substr(0, dash));
    const auto last = number(text.substr(dash + 1));
    const bool open = dash + 1 == text.size();
    if (dash == 0 && last) {
        range.count = std::min(*last, size);
        range.first = size - range.count;
        return range.count > 0 ? RangeAnswer::part : RangeAnswer::impossible;
    }
    if (!first || (!last && !open) || (last && *last < *first)) {
        return RangeAnswer::whole;
    }
    if (*first >= size) {
        return RangeAnswer::impossible;
    }
    range.first = *first;
    range.count = (last ? std::min(*last, size - 1) : size - 1) - *first + 1;
    return RangeAnswer::part;
}

bool unchanged(const HttpRequest& request, const ServedNode& node) {
    if (!request.if_none_match.empty()) {
        return request.if_none_match == "*" ||
               request.if_none_match.find('"' + node.etag + '"') != std::string::npos;
    }
    const auto since = parse_http_date(request.if_modified_since);
    return since && node.mtime <= *since;
}

bool range_holds(const HttpRequest& request, const ServedNode& node) {
    return request.if_range.empty() || request.if_range == '"' + node.etag + '"' ||
           request.if_range == format_http_date(node.mtime);
}

HttpReply file_reply(const HttpRequest& request, const std::string& path, const ServedNode& node) {
    HttpReply reply;
    reply.headers = {{"ETag", '"' + node.etag + '"'},
                     {"Last-Modified", format_http_date(node.mtime)},
                     {"Accept-Ranges", "bytes"}};
    if (unchanged(request, node)) {
        reply.status = 304;
        return reply;
    }
    Range range{0, node.size_bytes};
    const RangeAnswer kind = range_holds(request, node)
                                 ? read_range(request.range, node.size_bytes, range)
                                 : RangeAnswer::whole;
    const std::string size = std::to_string(node.size_bytes);
    if (kind == RangeAnswer::impossible) {
        reply = plain(416);
        reply.headers.emplace_back("Content-Range", "bytes */" + size);
        return reply;
    }
    if (kind == RangeAnswer::part) {
        reply.status = 206;
        reply.headers.emplace_back("Content-Range",
                                   "bytes " + std::to_string(range.first) + "-" +
                                       std::to_string(range.first + range.count - 1) + "/" + size);
    }
    reply.headers.emplace_back("Content-Type", type_of(path));
    reply.headers.emplace_back("Content-Length", std::to_string(range.count));
    reply.content = node.content;
    reply.first = range.first;
    reply.count = range.count;
    return reply;
}

HttpReply find_reply(const HttpRequest& request, const ServedTree& tree, const std::string& self) {
    const auto path = path_of(request.target);
    if (!path) {
        return plain(400);
    }
    if (path->empty()) {
        return text_reply(200,
                          listing("/", {tree.top() + "/", tree.top() + ".repo"}, true),
                          "text/html; charset=utf-8");
    }
    if (*path == tree.top() + ".repo") {
        return text_reply(200, repo_text(tree, host_of(request, self)), "text/plain");
    }
    std::string below = *path + (path->ends_with('/') ? "" : "/");
    if (!below.starts_with(tree.top() + "/")) {
        return plain(404);
    }
    below = below.substr(tree.top().size() + 1);
    below.resize(below.empty() ? 0 : below.size() - 1);
    const auto node = tree.find(below);
    if (!node || (!node->folder && path->ends_with('/'))) {
        return plain(404);
    }
    if (!node->folder) {
        return file_reply(request, *path, *node);
    }
    if (!path->ends_with('/')) {
        HttpReply reply = plain(301);
        reply.headers.emplace_back("Location", "/" + url_escaped(*path) + "/");
        return reply;
    }
    return text_reply(200, listing("/" + *path, node->names, false), "text/html; charset=utf-8");
}

}  // namespace

HttpReply answer(const HttpRequest& request, const ServedTree& tree, const std::string& self) {
    if (request.method != "GET" && request.method != "HEAD") {
        HttpReply reply = plain(405);
        reply.headers.emplace_back("Allow", "GET, HEAD");
        return reply;
    }
    HttpReply reply = find_reply(request, tree, self);
    if (request.method == "HEAD") {
        reply.body.clear();
        reply.content.reset();
        reply.count = 0;
    }
    return reply;
}

std::string status_line(int status) {
    struct Status {
        int number;
        std::string_view text;
    };
    constexpr std::array<Status, 10> k_statuses = {{{200, "OK"},
                                                    {206, "Partial Content"},
                                                    {301, "Moved Permanently"},
                                                    {304, "Not Modified"},
                                                    {400, "Bad Request"},
                                                    {404, "Not Found"},
                                                    {405, "Method Not Allowed"},
                                                    {416, "Range Not Satisfiable"},
                                                    {431, "Request Header Fields Too Large"},
                                                    {503, "Service Unavailable"}}};
    for (const Status& known : k_statuses) {
        if (known.number == status) {
            return std::to_string(status) + " " + std::string(known.text);
        }
    }
    return std::to_string(status) + " Internal Server Error";
}

}  // namespace pigsty::bundles
