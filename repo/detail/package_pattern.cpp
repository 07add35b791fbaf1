// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/package_pattern.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace pigsty::repo::detail {

namespace {

/// A pattern read in one form; an empty part fits everything.
struct Form {
    std::string name;
    std::string epoch;
    std::string version;
    std::string release;
    std::string arch;
};

/// Cuts "head<separator>tail" at the last separator; nullopt when a part would be empty.
std::optional<std::pair<std::string, std::string>> cut_last(const std::string& text,
                                                            char separator) {
    const std::size_t at = text.rfind(separator);
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
        return std::nullopt;
    }
    return std::pair{text.substr(0, at), text.substr(at + 1)};
}

/// Moves the "epoch:" in front of the version into its own part; false when it is no number.
bool take_epoch(Form& form) {
    const std::size_t colon = form.version.find(':');
    if (colon == std::string::npos) {
        return true;
    }
    form.epoch = form.version.substr(0, colon);
    form.version.erase(0, colon + 1);
    return !form.epoch.empty() && !form.version.empty() &&
           form.epoch.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<Form> name_version(const std::string& text) {
    const auto parts = cut_last(text, '-');
    if (!parts) {
        return std::nullopt;
    }
    Form form{.name = parts->first, .version = parts->second};
    return take_epoch(form) ? std::optional(form) : std::nullopt;
}

std::optional<Form> name_version_release(const std::string& text) {
    const auto parts = cut_last(text, '-');
    auto form = parts ? name_version(parts->first) : std::nullopt;
    if (form) {
        form->release = parts->second;
    }
    return form;
}

std::optional<Form> with_arch(const std::string& text,
                              std::optional<Form> (*head)(const std::string&)) {
    const auto parts = cut_last(text, '.');
    auto form = parts ? head(parts->first) : std::nullopt;
    if (form) {
        form->arch = parts->second;
    }
    return form;
}

std::optional<Form> only_name(const std::string& text) {
    return Form{.name = text};
}

bool fits(const std::string& part, const char* text) {
    if (part.empty()) {
        return true;
    }
    return is_glob(part) ? fnmatch(part.c_str(), text, 0) == 0 : part == text;
}

bool fits_evr(const Form& form, std::string_view evr) {
    if (form.version.empty()) {
        return true;
    }
    const std::size_t colon = evr.find(':');
    const std::string epoch(colon == std::string_view::npos ? "0" : evr.substr(0, colon));
    evr.remove_prefix(colon == std::string_view::npos ? 0 : colon + 1);
    const std::size_t dash = evr.rfind('-');
    const std::string version(evr.substr(0, dash));
    const std::string release(dash == std::string_view::npos ? "" : evr.substr(dash + 1));
    return (form.epoch.empty() || form.epoch == epoch) && fits(form.version, version.c_str()) &&
           fits(form.release, release.c_str());
}

bool fits_rest(const SolvPool& pool, const Form& form, Id id, Among among) {
    const Solvable* solvable = pool_id2solvable(pool.get(), id);
    return fits(form.arch, pool_id2str(pool.get(), solvable->arch)) &&
           fits_evr(form, pool_id2str(pool.get(), solvable->evr)) &&
           (among == Among::all || is_usable(pool, id));
}

/// The packages that fit `form`: all names are tried.
std::vector<Id> search_packages(const SolvPool& pool, const Form& form, Among among) {
    std::vector<Id> found;
    Id last_name = 0;
    bool last_fits = false;
    for_each_package(pool, [&](Id id) {
        const Id name = pool_id2solvable(pool.get(), id)->name;
        if (name != last_name) {
            last_name = name;
            last_fits = fits(form.name, pool_id2str(pool.get(), name));
        }
        if (last_fits && fits_rest(pool, form, id, among)) {
            found.push_back(id);
        }
    });
    return found;
}

/// As search_packages(), by the index: every package provides its own name.
std::vector<Id> look_up_packages(const SolvPool& pool, const Form& form) {
    std::vector<Id> found;
    const Id name = pool_str2id(pool.get(), form.name.c_str(), 0);
    if (name == 0) {
        return found;
    }
    for (const Id id : providers(pool.get(), name)) {
        if (pool_id2solvable(pool.get(), id)->name == name &&
            fits_rest(pool, form, id, Among::usable)) {
            found.push_back(id);
        }
    }
    return found;
}

}  // namespace

bool is_glob(const std::string& text) {
    return text.find_first_of("*?[") != std::string::npos;
}

PatternMatch match_pattern(const SolvPool& pool, const std::string& pattern, Among among) {
    const std::optional<Form> forms[] = {with_arch(pattern, name_version_release),
                                         with_arch(pattern, only_name),
                                         only_name(pattern),
                                         name_version_release(pattern),
                                         name_version(pattern)};
    for (const auto& form : forms) {
        if (!form) {
            continue;
        }
        const bool indexed = among == Among::usable && !is_glob(form->name);
        PatternMatch match{
            indexed ? look_up_packages(pool, *form) : search_packages(pool, *form, among),
            form->name == pattern,
            is_glob(form->arch)};
        if (!match.packages.empty()) {
            return match;
        }
    }
    return {};
}

std::vector<std::string> package_names(const SolvPool& pool) {
    std::vector<std::string> names;
    for_each_package(pool, [&](Id id) {
        names.emplace_back(pool_id2str(pool.get(), pool_id2solvable(pool.get(), id)->name));
    });
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace pigsty::repo::detail
