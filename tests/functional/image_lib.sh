# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of `image build`, after lib.sh. Gives them small images, not bootable, of the lab's bootstrap closure
# and of odd packages made on the spot; everything is read from files, so no server is needed.

# odd NAME: adds a package to those that odd_images makes. Standard input holds its scriptlets, "@" standing for the
# package after a section's name:  "%post @" or "%post @ -p <lua>".
odd() {
    odd_names+=("$1")
    {
        printf '%s\n' '' "%package -n $1" "Summary: Odd package $1" 'Requires: bash coreutils' \
            "%description -n $1" 'For tests.' "%files -n $1" "/opt/odd/$1"
        sed "s/^\(%[a-z]*\) @/\1 -n $1/"
    } >>odd.spec
}

odd_begin() {
    odd_names=()
    cat >odd.spec <<SPEC
Name: odd
Version: 1
Release: 1
Summary: Odd packages
License: Apache-2.0
BuildArch: noarch
AutoReqProv: no
%description
For tests.
%install
mkdir -p %{buildroot}/opt/odd; for name in \$(cat $work/odd.names); do echo "content of \$name" >%{buildroot}/opt/odd/\$name; done
SPEC
}

# odd_rpms: builds and signs the packages, with a key that lives as long as the test, and indexes them in $work/odd.
odd_rpms() {
    printf '%s\n' "${odd_names[@]}" >odd.names
    mkdir -p odd gnupg
    chmod 0700 gnupg
    rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define "_rpmdir $work/odd" --define '_build_id_links none' \
        --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' --define '_binary_payload w1.gzdio' \
        --define '__os_install_post %{nil}' odd.spec >rpmbuild.log 2>&1 || fail "rpmbuild: $(tail rpmbuild.log)"
    (
        export GNUPGHOME=$work/gnupg HOME=$work
        gpg --batch --quiet --passphrase '' --quick-gen-key 'Odd <odd@example.org>' rsa3072 sign never
        gpg --batch --with-colons --list-keys odd@example.org | awk -F: '/^fpr/ {print $10; exit}' >odd.fingerprint
        gpg --batch --armor --export odd@example.org >odd.key
        rpmsign --addsign --define '__gpg /usr/bin/gpg' --define '_gpg_name odd@example.org' \
            --define '_gpg_digest_algo sha256' odd/*.rpm
        gpgconf --kill gpg-agent
    ) >sign.log 2>&1 || fail "signing: $(tail sign.log)"
    createrepo_c --quiet --no-database odd
}

# image_specs: the profile `odd`: the lab's, with the sets `small` and one for each odd package, and images of the same
# names. Needs the lab.
image_specs() {
    local name lab fingerprint
    lab=$("$root/tests/lab/lab" build | tail -n 1)
    fingerprint=$($python -c "import json; print(json.load(open('$lab/fingerprints.json'))['base'])")
    mkdir -p specs/odd
    cp "$root"/specs/profiles/lab/{distro,verify}.yml specs/odd/
    sed -i 's/^name: lab/name: odd/' specs/odd/distro.yml
    {
        printf 'repositories:\n'
        for name in base odd; do
            printf '  %s:\n    title: %s\n    trust: rpm\n    keys: overrides\n    mirrors: ["http://127.0.0.1:1/"]\n' \
                "$name" "$name"
        done
    } >specs/odd/upstreams.yml
    cat >overrides.yml <<YAML
repositories:
  base:
    mirrors: ["file://$lab/repos/base/"]
    keys: [{fingerprint: "$fingerprint", url: "file://$lab/keys/RPM-GPG-KEY-lab-base"}]
  odd:
    mirrors: ["file://$work/odd/"]
    keys: [{fingerprint: "$(cat odd.fingerprint)", url: "file://$work/odd.key"}]
YAML
    {
        printf 'sets:\n  small:\n    packages: [rpm bash coreutils dash filesystem setup util-linux]\n'
        for name in "${odd_names[@]}"; do printf '  %s:\n    base: [small]\n    packages: [%s]\n' "$name" "$name"; done
    } >specs/odd/packages.yml
    {
        printf 'defaults: {bootable: false, formats: [rootfs.tar]}\nimages:\n  small: {sets: [small]}\n'
        for name in "${odd_names[@]}"; do printf '  %s: {sets: [%s]}\n' "$name" "$name"; done
    } >specs/odd/images.yml
    image_options=(--specs "$work/specs" --profile odd --overrides "$work/overrides.yml" --cache "$work/cache")
}

# image VERB...: the program on the profile `odd`.
image() { "$bundle" "${image_options[@]}" image "$@"; }

# nothing_left IMAGE [OUTPUT]: no process and no mount of the build is left, nor work, nor a half output.
nothing_left() {
    local output=${2:-dist}
    wait_until_gone "$work/cache/work" || fail "processes of the build are left: $(who_uses "$work/cache/work")"
    ! grep -F "$work" /proc/self/mountinfo || fail "mounts of the build are left"
    absent "$work/cache/work/$1"
    [ -z "$(find "$output" -name '.*' -mindepth 1 2>/dev/null)" ] || fail "left in $output: $(ls -A "$output")"
}

# not_built IMAGE [OUTPUT]: a failed build leaves nothing at all.
not_built() {
    local output=${2:-dist}
    nothing_left "$1" "$output"
    [ -z "$(find "$output" -name "$1*" 2>/dev/null)" ] || fail "files of a failed build: $(ls -A "$output")"
}

who_uses() { $python "$here/who_uses.py" "$1"; }

# wait_until_gone FOLDER: gives the kernel a moment to end the processes that work below it.
wait_until_gone() {
    for _ in $(seq 40); do
        [ -n "$(who_uses "$1")" ] || return 0
        sleep 0.05
    done
    return 1
}
