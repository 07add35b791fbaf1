// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/repo/solve_fixture.hpp"

#include <sstream>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/sha256.hpp"

namespace pigsty::repo::test {

namespace {

struct Evr {
    std::string epoch = "0";
    std::string version;
    std::string release;
};

Evr parse_evr(std::string text) {
    Evr evr;
    if (const std::size_t colon = text.find(':'); colon != std::string::npos) {
        evr.epoch = text.substr(0, colon);
        text.erase(0, colon + 1);
    }
    const std::size_t dash = text.find('-');
    evr.version = text.substr(0, dash);
    evr.release = dash == std::string::npos ? "" : text.substr(dash + 1);
    return evr;
}

specs::Nevra parse(const std::string& text) {
    const std::size_t dot = text.rfind('.');
    const std::size_t release = text.rfind('-', dot);
    const std::size_t version = text.rfind('-', release - 1);
    const Evr evr = parse_evr(text.substr(version + 1, dot - version - 1));
    return {text.substr(0, version), evr.epoch, evr.version, evr.release, text.substr(dot + 1)};
}

std::string text_of(const specs::Nevra& nevra) {
    return nevra.name + '-' + (nevra.epoch == "0" ? "" : nevra.epoch + ':') + nevra.version + '-' +
           nevra.release + '.' + nevra.arch;
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
    }
    return out;
}

std::string evr_attributes(const Evr& evr) {
    return " epoch=\"" + evr.epoch + "\" ver=\"" + evr.version + '"' +
           (evr.release.empty() ? "" : " rel=\"" + evr.release + '"');
}

std::string entries(const std::string& tag, const std::vector<std::string>& dependencies) {
    static const std::map<std::string, std::string> k_flags = {
        {"=", "EQ"}, {"<", "LT"}, {">", "GT"}, {"<=", "LE"}, {">=", "GE"}};
    if (dependencies.empty()) {
        return "";
    }
    std::string xml = "<rpm:" + tag + ">";
    for (const std::string& dependency : dependencies) {
        std::istringstream words(dependency);
        std::string name;
        std::string operation;
        std::string evr;
        words >> name >> operation >> evr;
        const bool rich = dependency.front() == '(';
        xml += "<rpm:entry name=\"" + escaped(rich ? dependency : name) + '"';
        if (!rich && !operation.empty()) {
            xml += " flags=\"" + k_flags.at(operation) + '"' + evr_attributes(parse_evr(evr));
        }
        xml += "/>";
    }
    return xml + "</rpm:" + tag + ">";
}

bool in_primary(const std::string& file) {
    return file.starts_with("/etc/") || file.find("bin/") != std::string::npos;
}

std::string filelists_xml(const std::vector<TestPackage>& packages) {
    std::string xml = "<filelists>";
    for (const TestPackage& package : packages) {
        const specs::Nevra nevra = parse(package.nevra);
        xml += "<package pkgid=\"" + pkgid_of(package.nevra) + "\" name=\"" + nevra.name +
               "\" arch=\"" + nevra.arch + "\"><version" +
               evr_attributes({nevra.epoch, nevra.version, nevra.release}) + "/>";
        for (const std::string& file : package.files) {
            xml += "<file>" + file + "</file>";
        }
        xml += "</package>";
    }
    return xml + "</filelists>";
}

}  // namespace

std::string pkgid_of(const std::string& nevra) {
    return base::sha256_of(nevra);
}

std::string package_xml(const TestPackage& package) {
    const specs::Nevra nevra = parse(package.nevra);
    std::vector<std::string> provides = package.provides;
    provides.push_back(nevra.name + " = " + nevra.epoch + ':' + nevra.version + '-' +
                       nevra.release);
    const std::string location = package.location.empty()
                                     ? "Packages/" + nevra.name + '-' + nevra.version + '-' +
                                           nevra.release + '.' + nevra.arch + ".rpm"
                                     : package.location;
    std::string xml =
        "<package type=\"rpm\"><name>" + nevra.name + "</name><arch>" + nevra.arch +
        "</arch><version" + evr_attributes({nevra.epoch, nevra.version, nevra.release}) +
        "/><checksum type=\"sha256\" pkgid=\"YES\">" + pkgid_of(package.nevra) +
        "</checksum><summary>s</summary><time file=\"5\" build=\"7\"/>"
        "<size package=\"1000\" installed=\"1\" archive=\"1\"/><location " +
        (package.base_url.empty() ? "" : "xml:base=\"" + package.base_url + "\" ") + "href=\"" +
        location + "\"/><format><rpm:header-range start=\"440\" end=\"500\"/>";
    xml += entries("provides", provides) + entries("requires", package.needs) +
           entries("conflicts", package.conflicts) + entries("obsoletes", package.obsoletes) +
           entries("recommends", package.recommends) + entries("supplements", package.supplements);
    for (const std::string& file : package.files) {
        xml += in_primary(file) ? "<file>" + file + "</file>" : "";
    }
    return xml + "</format></package>\n";
}

SolveFixture::SolveFixture() : folder_("pigsty-solve-test-") {}

SolverRepository& SolveFixture::add_raw(const std::string& id, const std::string& primary) {
    const std::filesystem::path file = folder() / (id + "-primary.xml");
    base::write_file(file, primary);
    request.repositories.push_back({.id = id, .digest = base::sha256_of(primary), .primary = file});
    return request.repositories.back();
}

SolverRepository& SolveFixture::add_repository(const std::string& id,
                                               const std::vector<TestPackage>& packages,
                                               int priority) {
    std::string xml =
        "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" "
        "xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n";
    for (const TestPackage& package : packages) {
        xml += package_xml(package);
    }
    SolverRepository& repository = add_raw(id, xml + "</metadata>");
    const std::filesystem::path filelists = folder() / (id + "-filelists.xml");
    base::write_file(filelists, filelists_xml(packages));
    repository.priority = priority;
    repository.filelists = [this, id, filelists] {
        ++filelists_asked[id];
        return filelists;
    };
    return repository;
}

specs::PackageSet& SolveFixture::add_set(const std::string& name,
                                         const std::vector<std::string>& requests,
                                         const std::vector<std::string>& base) {
    specs::PackageSet set{.name = name, .base = base};
    int line = 10;
    for (const std::string& pattern : requests) {
        set.requests.push_back(
            {.pattern = pattern, .file = "packages.yml", .line = line++, .column = 5});
    }
    request.sets.push_back(set);
    return request.sets.back();
}

std::vector<SolvedPackage> SolveFixture::solve() {
    warnings.clear();
    return repo::solve(request, [this](const std::string& text) { warnings.push_back(text); })
        .packages;
}

std::vector<std::string> SolveFixture::chosen() {
    std::vector<std::string> list;
    for (const SolvedPackage& package : solve()) {
        list.push_back(text_of(package.nevra));
    }
    return list;
}

std::vector<std::string> SolveFixture::chosen_of(const std::string& set) {
    std::vector<std::string> list;
    for (const SolvedPackage& package : solve()) {
        for (const std::string& name : package.sets) {
            if (name == set) {
                list.push_back(text_of(package.nevra));
            }
        }
    }
    return list;
}

std::string SolveFixture::failure() {
    try {
        solve();
        return "";
    } catch (const base::Error& error) {
        return base::describe(error);
    }
}

}  // namespace pigsty::repo::test
