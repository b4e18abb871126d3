"""What the pages of docs/recipes tell to do, and doing it on a machine."""

from __future__ import annotations

import re

from recipes.machine import ROOT, SITE, Machine

FOLDER = ROOT / "docs" / "recipes"
INSTALL, CHECK, UNDO = "Install", "See that it works", "Undo"

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)

# Nothing is fetched: our own wheel is built from what is there, all else is there already.
_PIP = {
    "PATH": "/opt/python/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PYTHONPATH": "/opt/python-packages",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_IGNORE_INSTALLED": "1",
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_INDEX": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
}
_STANDS_IN = f"""
printf '#!/bin/sh\\nexit 0\\n' >/usr/local/sbin/apt-get
cat >/usr/local/sbin/certbot <<'END'
#!/bin/sh
set -eu
at=/etc/letsencrypt/live/{SITE}
mkdir -p "$at"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\
    -subj /CN={SITE} -addext subjectAltName=DNS:{SITE} \\
    -keyout "$at/privkey.pem" -out "$at/fullchain.pem" 2>/dev/null
cp "$at/fullchain.pem" /usr/local/share/ca-certificates/recipes.crt
cat "$at/fullchain.pem" >>/etc/ssl/certs/ca-certificates.crt
END
chmod 755 /usr/local/sbin/apt-get /usr/local/sbin/certbot
# A Python that is linked with a library of its own looks for it where it was built.
echo /opt/python/lib >/etc/ld.so.conf.d/00-python.conf
ldconfig
"""


def commands(page: str, section: str) -> str:
    """The commands a page tells to run in one of its sections."""
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    parts = _SECTION.split(text)
    (found,) = (
        body for name, body in zip(parts[1::2], parts[2::2], strict=True) if name == section
    )
    blocks = _BLOCK.findall(found)
    assert blocks, f"{page}.md tells nothing to run under {section}"
    return "".join(blocks)


def follow(machine: Machine, page: str, section: str) -> str:
    """Do what a page tells, word for word, and return what was printed."""
    return machine.run(commands(page, section))


def prepare(machine: Machine) -> None:
    """Put stand-ins where something would be fetched, and nothing else."""
    machine.run(_STANDS_IN)


def install_code(machine: Machine) -> None:
    """Do what the page of the user tells; of pip's work only our own package is real."""
    machine.run(commands("user", INSTALL), _PIP)
    (folder,) = machine.run("ls -d /opt/fupin-search/lib/python*/site-packages").split()
    machine.run(f"echo /opt/python-packages >{folder}/others.pth")


def add_article(machine: Machine, name: str) -> None:
    """One more page in the corpus, so that the next reindex has something to do."""
    machine.run(
        f"""cat >/srv/fupin-search/corpus/{name}.txt <<'END'
当前位置:首页->>扶贫前沿->>地市联播
{name}号果园的路通了
加入时间:2021-1-6 来源:本网
挖掘机开走以后，{name}号果园的柚子头一回用卡车运下山，省下的脚力钱够交一年的电费。
END"""
    )
