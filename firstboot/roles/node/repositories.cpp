// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/quote.hpp"
#include "firstboot/facts/text_lines.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::string_view k_folder = "/etc/yum.repos.d/";

/// A repository file that an inventory names by its URL, e.g. "http://pigsty/pigsty.repo".
struct LocalRepository {
    std::string name;    ///< "pigsty"
    std::string origin;  ///< "http://pigsty"
};

LocalRepository local_repository(const PlacedText& url) {
    const std::string& text = url.text;
    const std::size_t host = text.find("://");
    const std::size_t slash = host == std::string::npos ? host : text.find('/', host + 3);
    const bool web = text.starts_with("http://") || text.starts_with("https://");
    if (!web || slash == std::string::npos || slash == host + 3 || !text.ends_with(".repo") ||
        !is_made_of(text, ":/._-~%")) {
        url.fail_expected("the URL of a repository file, e.g. http://pigsty/pigsty.repo");
    }
    const std::size_t base = text.rfind('/') + 1;
    LocalRepository repository{text.substr(base, text.size() - base - 5), text.substr(0, slash)};
    if (!is_made_of(repository.name, "-_.") || repository.name.starts_with('.')) {
        url.fail_expected("the URL of a repository file with a plain name");
    }
    return repository;
}

/// What yum asks for. repo_port counts where the URL means the repository of this inventory
/// and gives no port itself.
std::string base_url(const RoleInput& input, const LocalRepository& repository) {
    std::string origin = repository.origin;
    const std::string address = placed_text(input.variables, "repo_address").text;
    const std::int64_t port = input.variables.integer("repo_port");
    if (repository.name == placed_text(input.variables, "repo_name").text &&
        origin == "http://" + address && address.find(':') == std::string::npos && port != 80) {
        origin += ':' + std::to_string(port);
    }
    return origin + '/' + repository.name + '/';
}

std::string key_urls(const Facts& facts) {
    std::string urls;
    for (const std::string& key : facts.package_keys) {
        urls += (urls.empty() ? "file://" : " file://") + key;
    }
    return urls;
}

std::string local_file(const RoleInput& input, const LocalRepository& repository) {
    KeyValueText text("Signatures are checked, with the keys that the image brought.");
    text.section(repository.name + "-local")
        .set("name", repository.name + " - local repository")
        .set("baseurl", base_url(input, repository))
        .set("enabled", "1")
        .set("priority", "1")
        .set("skip_if_unavailable", "1")
        .set("proxy", "_none_")
        .set("gpgcheck", "1");
    const std::string keys = key_urls(input.facts);
    if (!keys.empty()) {
        text.set("gpgkey", keys);
    }
    return text.text();
}

bool has_bundle(const RoleInput& input, const std::string& name) {
    const auto& bundles = input.facts.bundles;
    return std::find(bundles.begin(), bundles.end(), "/www/" + name) != bundles.end();
}

/// Returns the names of the files that are ours.
std::set<std::string> add_local(const RoleInput& input, PlanWriter& plan) {
    std::set<std::string> ours;
    for (const PlacedText& url : placed_texts(input.variables, "node_local_repo_url")) {
        const LocalRepository repository = local_repository(url);
        const std::string name = repository.name + ".repo";
        if (!ours.insert(name).second) {
            continue;
        }
        const std::string path = std::string(k_folder) + name;
        if (has_bundle(input, repository.name)) {
            // The bundle's own file names its keys, and what it holds that nobody signed.
            plan.add(LinkPresent{path, "/www/" + repository.name + "/" + name},
                     "node_repo_method local: the bundle on this disk");
        } else {
            plan.file(path, local_file(input, repository), "node_local_repo_url");
        }
    }
    return ours;
}

void require_url(const PlacedText& url) {
    if (url.text.find("://") == std::string::npos || url.text.find(' ') != std::string::npos) {
        url.fail_expected("a URL");
    }
}

/// One upstream of repo_upstreams as a file of yum; adds its name to those of our files.
void add_upstream(const specs::YamlNode& node, PlanWriter& plan, std::set<std::string>& ours) {
    const specs::YamlFields fields(
        node,
        {"name", "description", "baseurl", "enabled", "gpgcheck", "gpgkey", "skip_if_unavailable"});
    const auto truth = [&](const char* key, bool fallback) {
        const specs::YamlNode* value = fields.optional(key);
        return value == nullptr ? fallback : specs::yaml11_boolean(*value).value_or(fallback);
    };
    const PlacedText name{"repo_upstreams", fields.text("name"), node.position()};
    if (!is_made_of(name.text, "-_.") || name.text.starts_with('.')) {
        name.fail_expected("a plain name");
    }
    if (!ours.insert(name.text + ".repo").second) {
        name.fail_expected("a name that no other upstream has");
    }
    const specs::YamlNode& urls = fields.required("baseurl");
    std::string joined;
    for (const std::string& url : urls.kind() == specs::YamlKind::list
                                      ? specs::read_texts(urls)
                                      : std::vector<std::string>{specs::read_text(urls)}) {
        require_url({"repo_upstreams", url, urls.position()});
        joined += (joined.empty() ? "" : " ") + url;
    }
    const bool check = truth("gpgcheck", true);
    KeyValueText text;
    text.section(name.text)
        .set("name", fields.text("description", name.text))
        .set("baseurl", joined)
        .set("enabled", truth("enabled", true) ? "1" : "0")
        .set("gpgcheck", check ? "1" : "0")
        .set("skip_if_unavailable", truth("skip_if_unavailable", false) ? "1" : "0");
    if (fields.optional("gpgkey") != nullptr) {
        text.set("gpgkey", fields.text("gpgkey"));
    }
    if (!check) {
        plan.warn("repository \"" + name.text +
                  "\" of repo_upstreams has gpgcheck off: its packages are installed unchecked");
    }
    plan.file(std::string(k_folder) + name.text + ".repo", text.text(), "node_repo_method public");
}

std::set<std::string> add_public(const RoleInput& input, PlanWriter& plan) {
    std::set<std::string> ours;
    if (const specs::Variable* upstreams = input.variables.find("repo_upstreams")) {
        for (const specs::YamlNode* node : specs::read_list(*upstreams->value)) {
            add_upstream(*node, plan, ours);
        }
    }
    return ours;
}

}  // namespace

void add_repositories(const RoleInput& input, PlanWriter& plan) {
    const std::string method = input.variables.text("node_repo_method");
    if (method == "none") {
        return;
    }
    const std::set<std::string> ours =
        method == "public" ? add_public(input, plan) : add_local(input, plan);
    if (!input.variables.boolean("node_repo_remove")) {
        return;
    }
    for (const std::string& name : input.facts.repository_files) {
        if (!ours.contains(name)) {
            plan.add(FileAbsent{.path = std::string(k_folder) + name, .keep = true},
                     "node_repo_remove");
        }
    }
}

}  // namespace pigsty::firstboot
