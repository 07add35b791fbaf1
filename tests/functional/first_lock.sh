#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Trust `first-lock`: digests are recorded with a warning at the first lock and pinned from then on.
source "$(dirname "$0")/lib.sh"
tiny_setup
cp -r "$tiny/repos" moving
stop_server "$server_pid"
serve "$work/moving"
tiny_overrides
chmod -R u+w moving
$python "$here/tiny_specs.py" --tiny "$tiny" --specs specs --unsigned first-lock
tiny_overrides
run 0 tiny make
says 'warning' 'unsigned' 'first-lock'
run 0 tiny verify dist/pkg.tgz
passed "an unsigned repository is accepted at the first lock, with a warning"

# Another build of the same name and version, as an upstream that rebuilds in place would have it.
cat >unsigned.spec <<'S'
Name: unsigned
Version: 1.0
Release: 1.el7
Summary: other
License: none
BuildArch: noarch
%description
other
%install
mkdir -p %{buildroot}/usr/share
echo other >%{buildroot}/usr/share/unsigned
%files
/usr/share/unsigned
S
rpmbuild -bb --quiet --define "_topdir $work/build" --define '_build_id_links none' \
    --define '_binary_payload w2.gzdio' unsigned.spec >build.log 2>&1 || fail "rpmbuild: $(cat build.log)"
cp build/RPMS/noarch/unsigned-1.0-1.el7.noarch.rpm moving/unsigned/
createrepo_c -q --no-database moving/unsigned
run 3 tiny resolve --update
says "unsigned-1.0-1" 'recorded'
passed "the same version with other bytes is refused"

sed -i 's/^sets:/sets:\n  more: {packages: [cat-one]}/' specs/tiny/packages.yml
run 3 tiny make
says 'unsigned-1.0-1' 'recorded' 'resolve --update'
passed "also when make has to resolve because the specs changed"

sed -i 's/^  unsigned:$/  renamed:/' specs/tiny/upstreams.yml overrides.yml
run 3 tiny make
says 'unsigned-1.0-1' 'recorded'
passed "also when the repository has another name by now"

sed -i '/nevra: .*unsigned-1.0-1/d' bundle.lock
run 0 tiny resolve --update
run 0 tiny make
passed "taking its line out of the lock accepts the new build"
