// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_lines.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "specs/lock_check.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

constexpr std::string_view k_begin = "\npackages:\n";
constexpr std::string_view k_item = "  - {";

/// Takes the parts of a line in the order they are written. It need not be strict: what it read is
/// written again and compared with the line.
class LineScanner {
  public:
    explicit LineScanner(std::string_view line) : rest_(line) {}

    bool take(std::string_view literal) {
        const bool found = rest_.starts_with(literal);
        rest_.remove_prefix(found ? literal.size() : 0);
        return found;
    }

    /// A plain scalar, or one in quotes without escapes.
    std::string text() {
        const bool quoted = take("\"");
        const std::size_t end =
            std::min(quoted ? rest_.find('"') : rest_.find_first_of(",]}"), rest_.size());
        std::string text(rest_.substr(0, end));
        rest_.remove_prefix(end);
        if (quoted) {
            take("\"");
        }
        return text;
    }

    template <class Number>
    void number(Number& value) {
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    }

    std::vector<std::string> list() {
        std::vector<std::string> texts;
        take("[");
        while (!rest_.empty() && !take("]")) {
            const std::size_t before = rest_.size();
            texts.push_back(text());
            take(", ");
            if (rest_.size() == before) {
                break;
            }
        }
        return texts;
    }

  private:
    std::string_view rest_;
};

LockedPackage scan_package(std::string_view line) {
    LockedPackage one;
    LineScanner scanner(line);
    scanner.take("  - {nevra: ");
    one.nevra = parse_nevra(scanner.text());
    scanner.take(", repo: ");
    one.repository = scanner.text();
    scanner.take(", path: ");
    one.path = scanner.text();
    if (scanner.take(", urls: ")) {
        one.urls = scanner.list();
    }
    scanner.take(", size: ");
    scanner.number(one.size_bytes);
    scanner.take(", sha256: ");
    one.sha256 = scanner.text();
    scanner.take(", header_sha256: ");
    one.header_sha256 = scanner.text();
    scanner.take(", header_end: ");
    scanner.number(one.header_end);
    scanner.take(", built: ");
    scanner.number(one.build_time);
    scanner.take(", key: ");
    one.key = scanner.text();
    scanner.take(", sets: ");
    one.sets = scanner.list();
    scanner.take(", why: {set: ");
    one.why.set = scanner.text();
    scanner.take(", by: ");
    one.why.by = scanner.text();
    if (scanner.take(", needs: ")) {
        one.why.capability = scanner.text();
    }
    return one;
}

/// The package of a canonical line (with its new line), or nothing.
std::optional<LockedPackage> read_package_line(std::string_view line, std::size_t index) {
    try {
        LockedPackage one = scan_package(line);
        if (format_package_line(one) == line && !find_package_problem(one, index)) {
            return one;
        }
    } catch (const base::SpecError&) {
        // The YAML reader finds the same error and its place.
    }
    return std::nullopt;
}

}  // namespace

std::string format_package_line(const LockedPackage& one) {
    std::string out = "  - {nevra: " + yaml_scalar(to_string(one.nevra));
    out += ", repo: " + yaml_scalar(one.repository);
    out += ", path: " + yaml_scalar(one.path);
    if (!one.urls.empty()) {
        out += ", urls: " + yaml_list(one.urls);
    }
    out += ", size: " + std::to_string(one.size_bytes);
    out += ", sha256: " + yaml_scalar(one.sha256);
    out += ", header_sha256: " + yaml_scalar(one.header_sha256);
    out += ", header_end: " + std::to_string(one.header_end);
    out += ", built: " + std::to_string(one.build_time);
    out += ", key: " + yaml_scalar(one.key);
    out += ", sets: " + yaml_list(one.sets);
    out += ", why: {set: " + yaml_scalar(one.why.set) + ", by: " + yaml_scalar(one.why.by);
    if (!one.why.capability.empty()) {
        out += ", needs: " + yaml_scalar(one.why.capability);
    }
    return out += "}}\n";
}

std::optional<SplitLock> split_canonical_lock(std::string_view text) {
    const std::size_t begin = text.find(k_begin);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    SplitLock split;
    split.packages_line =
        static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(begin), '\n')) +
        2;
    std::string_view rest = text.substr(begin + k_begin.size());
    while (rest.starts_with(k_item)) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        std::optional<LockedPackage> one =
            read_package_line(rest.substr(0, end + 1), split.packages.size());
        if (!one) {
            return std::nullopt;
        }
        split.packages.push_back(std::move(*one));
        rest.remove_prefix(end + 1);
    }
    // Behind the packages a key at the margin has to follow, or they go on in another form.
    if (split.packages.empty() || !rest.starts_with("files:")) {
        return std::nullopt;
    }
    split.rest = std::string(text.substr(0, begin)) + "\npackages: []\n" + std::string(rest);
    return split;
}

}  // namespace pigsty::specs
