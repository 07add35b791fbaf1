"""Makes the lab's keys and signs its RPMs."""

import os
import shutil
import subprocess
import tempfile

import run

KEY_OF = {"base": "base", "updates": "base", "pgdg15": "pgdg", "pgdg-common": "pgdg", "infra": "infra"}


class Signer:
    """A throwaway gpg home; the private keys end with it."""

    def __init__(self, log):
        # gpg-agent's socket wants a short path
        self._home = tempfile.mkdtemp(prefix="lab-gpg-", dir="/tmp")
        self._log = log

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["gpgconf", "--homedir", self._home, "--kill", "all"], check=False, capture_output=True)
        shutil.rmtree(self._home, ignore_errors=True)

    def make_key(self, name, public_file):
        """An RSA 3072 key; returns its fingerprint."""
        self._gpg("--passphrase", "", "--quick-generate-key", _user_id(name), "rsa3072", "sign", "never")
        armored = self._gpg("--armor", "--export", _user_id(name))
        with open(public_file, "w", encoding="ascii") as file:
            file.write(armored)
        listing = self._gpg("--with-colons", "--fingerprint", _user_id(name))
        return next(line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr:"))

    def sign(self, fingerprint, files):
        argv = [
            "rpmsign", "--addsign", "--define", f"_gpg_name {fingerprint}", "--define", f"_gpg_path {self._home}",
            "--define", "__gpg /usr/bin/gpg", "--define", "_gpg_digest_algo sha256", *files,
        ]
        run.run(argv, self._log, env={**os.environ, "GNUPGHOME": self._home})

    def _gpg(self, *arguments):
        argv = ["gpg", "--homedir", self._home, "--batch", "--quiet", *arguments]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def _user_id(name):
    return f"Lab {name} <{name}@lab.invalid>"
