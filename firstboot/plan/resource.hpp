// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pigsty::firstboot {

/// Names a resource within a plan. Shape: "file /etc/hosts", "unit node_exporter.service".
using ResourceId = std::string;

enum class Secrecy { open, secret };  ///< secret content is masked in diffs and logs

/// Packages that must be installed, as one transaction. Names may be globs ("postgresql14*").
struct PackagesPresent {
    std::vector<std::string> names;
};

/// What the number of an account is for.
enum class Number {
    exact,    ///< an account with another number is a failure
    for_new,  ///< counts only when the account has to be made: packages may have made it before
};

struct GroupPresent {
    std::string name;
    std::optional<std::uint32_t> gid;
    Number number = Number::exact;
};

struct UserPresent {
    std::string name;
    std::optional<std::uint32_t> uid;
    std::string group;                ///< primary, by name
    std::vector<std::string> groups;  ///< supplementary: at least these
    std::string home;
    std::string shell = "/bin/bash";
    std::string comment;
    Number number = Number::exact;
};

/// Who may do what with a file. Owner and group are names of the target system.
struct Access {
    unsigned mode = 0644;
    std::string owner = "root";
    std::string group = "root";
};

struct DirectoryPresent {
    std::string path;
    Access access{.mode = 0755};
};

/// A file with exactly this content.
struct FilePresent {
    std::string path;
    std::string content;
    Access access;
    Secrecy secrecy = Secrecy::open;
    /// A foreign file found there at first is kept as "<path>.before-pigsty", once and for all.
    bool keep_original = false;
};

/// Lines of ours in a file that others write, too: they stand between two marker lines
/// "# pigsty <name> begin" and "# pigsty <name> end", at the end when they are new. Lines equal to
/// ours elsewhere in the file are left alone. No lines: the block is taken away.
struct LinesPresent {
    std::string path;
    std::string name;
    std::vector<std::string> lines;
    Access access;  ///< only when the file has to be made
};

struct LinkPresent {
    std::string path;
    std::string target;
};

/// A file or link that must not be there. Never a directory.
struct FileAbsent {
    std::string path;
    bool keep = false;  ///< renamed to "<path>.before-pigsty" instead of removed
};

/// A live kernel setting; what makes it last is a file resource.
struct SysctlValue {
    std::string key;  ///< "net.ipv4.ip_forward"
    std::string value;
};

struct KernelModuleLoaded {
    std::string name;
};

struct HostnameSet {
    std::string name;
};

struct TimezoneSet {
    std::string name;  ///< "Asia/Hong_Kong"
};

enum class UnitState { running, stopped, untouched };
enum class UnitEnablement { enabled, disabled, masked, untouched };

/// A systemd unit. It is restarted (reloaded) when a resource of `restart_on` (`reload_on`) is not
/// what it was when the engine last did so, also when a kill came in between.
struct UnitPresent {
    std::string name;  ///< "node_exporter.service"
    UnitState state = UnitState::running;
    UnitEnablement enablement = UnitEnablement::enabled;
    std::vector<ResourceId> restart_on;
    std::vector<ResourceId> reload_on;
    /// A unit that does not exist is no failure (upstream's "errors ignored").
    bool may_be_missing = false;
};

/// A program. With `unless`, it runs when that one does not end with 0; with `again_on`, when one
/// of those resources is not what it was after the last success; with neither, once.
struct CommandRun {
    std::string name;  ///< for people and for the id: "load tuned profile"
    std::vector<std::string> argv;
    std::vector<std::string> unless;
    std::vector<ResourceId> again_on;
    std::chrono::seconds limit{60};
};

struct TcpListening {
    std::string address;
    std::uint16_t port = 0;
};
struct HttpAnswers {
    std::string address;
    std::uint16_t port = 0;
    std::string path = "/";
    int status = 200;
};
/// One of several addresses or paths answers.
struct AnyAnswers {
    std::vector<HttpAnswers> of;
};
struct PathExists {
    std::string path;
};
struct CommandSucceeds {
    std::vector<std::string> argv;
};

/// Waits until something can be seen; looks again every `pause`.
struct WaitFor {
    std::string name;  ///< "node_exporter answers"
    std::variant<TcpListening, HttpAnswers, AnyAnswers, PathExists, CommandSucceeds> condition;
    std::chrono::seconds limit{60};
    std::chrono::milliseconds pause{250};
    std::string spared_by;  ///< a path: once it is there, nothing is waited for; empty: none
};

/// How a node reaches its own PostgreSQL: through the socket, as the account that owns it.
struct PgSocket {
    std::string account = "postgres";  ///< of the system and of the database
    std::string folder = "/var/run/postgresql";
    std::uint16_t port = 5432;
    std::string psql = "/usr/pgsql/bin/psql";
};

/// A state of a database. `drift` is SQL whose rows, one text each, are the statements that are
/// missing to it, in their order; no rows: it is already so. They are run one by one, each in a
/// transaction of its own, and `drift` is asked again until nothing is missing. A row that begins
/// with "--" says what no statement can change: it is told as a failure after all the others. A
/// member that follows another one has what its leader has: there it is not ours.
struct SqlState {
    std::string name;  ///< "roles", "database test"
    std::string database = "postgres";
    std::string drift;
    PgSocket socket;
    Secrecy secrecy = Secrecy::open;  ///< statements with passwords are masked where they are shown
    std::chrono::seconds limit{300};  ///< for each statement
};

/// A file of SQL that is run once in the life of a database, in one transaction, and never again:
/// the database itself remembers (its setting pigsty.baseline). A database that has relations of
/// its own already counts as done.
struct SqlBaseline {
    std::string database;
    std::string path;  ///< of the file on the node
    PgSocket socket;
    std::chrono::seconds limit{3600};
};

/// What to do with data of another cluster in the way of ours.
enum class ForeignData { keep, remove };

/// A PostgreSQL data directory is empty or missing, or holds data of this cluster, which stay: the
/// DCS knows the cluster by that system identifier, or does not know the cluster at all. Data of
/// another cluster are a failure, or, only with `remove`, are taken away.
///
/// `mark` is made beside an empty folder and stands until the member works. What is found beside it
/// was begun here: without a control file, or as a copy that no server has used (backup_label), it
/// is taken away. Where the member `bootstraps` the cluster, and the DCS says that somebody began
/// to and nobody ended it (an empty key "initialize", no key "leader"), that key is deleted, and
/// what the folder holds is put aside as "<folder>.unfinished-<time>", unless it has a control file
/// and no mark: such data stay.
struct PgDataOurs {
    std::string folder;                   ///< "/data/postgres/pg-test-14/data"
    std::string cluster;                  ///< "pg-test"
    std::vector<HttpAnswers> initialize;  ///< the DCS's key of that name; the first that answers
    std::vector<HttpAnswers> leader;      ///< the same for the key of that name
    std::string mark;                     ///< "/data/postgres/pg-test-14/data.begun"; empty: none
    bool bootstraps = false;              ///< the primary, as the inventory has it
    ForeignData foreign = ForeignData::keep;
    std::string controldata = "/usr/pgsql/bin/pg_controldata";
};

using ResourceBody = std::variant<PackagesPresent,
                                  GroupPresent,
                                  UserPresent,
                                  DirectoryPresent,
                                  FilePresent,
                                  LinesPresent,
                                  LinkPresent,
                                  FileAbsent,
                                  SysctlValue,
                                  KernelModuleLoaded,
                                  HostnameSet,
                                  TimezoneSet,
                                  UnitPresent,
                                  CommandRun,
                                  WaitFor,
                                  SqlState,
                                  SqlBaseline,
                                  PgDataOurs>;

/// What a failure of the resource means.
enum class OnFailure {
    stop,  ///< the node is not ready
    warn,  ///< told, and the rest goes on
};

/// One thing that must be so on the node.
struct Resource {
    ResourceBody body;
    std::string role;               ///< that asks for it: "node"
    std::string reason;             ///< why, in few words: "node_dns_hosts"
    std::vector<ResourceId> needs;  ///< must be done before; earlier in the plan or later
    OnFailure on_failure = OnFailure::stop;
    /// Why this machine cannot have it (a container has no kernel of its own): listed, neither
    /// failure nor change.
    std::optional<std::string> not_ours;
    /// Part of the id where the body alone does not make it unique.
    std::string qualifier;
};

/// Follows from type and name, e.g. "file /etc/hosts", "lines /etc/hosts (dns)",
/// "packages node_packages".
ResourceId id_of(const Resource& resource);

/// SHA-256 over all that decides what the resource does, hex: for "is not what it was".
std::string digest_of(const Resource& resource);

}  // namespace pigsty::firstboot
