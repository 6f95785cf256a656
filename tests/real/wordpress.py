"""A real WordPress on this machine for one test run: its own database, folder and port, gone afterwards."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Where Debian's package `wordpress` puts the program.
SOURCE = Path("/usr/share/wordpress")
NEEDED = ("php", "mariadbd", "mariadb-install-db")

_CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords without TLS
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
{keys}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
#: Installs the site, lets /wp-json work, and prints an application password.
_INSTALL = """<?php
define('WP_INSTALLING', true);
require '{folder}/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Test', 'editor', 'e@example.com', true, '', 'not-this-one');
update_option('permalink_structure', '/%postname%/');
$made = WP_Application_Passwords::create_new_application_password(1, ['name' => 'podbot']);
echo "\\nPASSWORD=" . $made[0];
"""
#: PHP's own web server asks this for every path; files are served, all else is WordPress.
_ROUTER = """<?php
if (is_file(__DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH))) return false;
require __DIR__ . '/index.php';
"""


@dataclass(frozen=True)
class Site:
    url: str
    user: str
    password: str


def missing() -> list[str]:
    """What has to be installed first."""
    paths = os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin"
    programs = [name for name in NEEDED if shutil.which(name, path=paths) is None]
    return programs + ([] if SOURCE.is_dir() else ["wordpress"])


@contextmanager
def wordpress(folder: Path) -> Iterator[Site]:
    """Start database and server in `folder`, both ended when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    database = _database(folder)
    try:
        site = folder / "site"
        shutil.copytree(SOURCE, site, symlinks=False, ignore_dangling_symlinks=True)
        names = ["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"]
        keys = "".join(f"define('{n}_{k}', '{secrets.token_hex(32)}');" for n in names for k in ("KEY", "SALT"))
        (site / "wp-config.php").unlink(missing_ok=True)
        (site / "wp-config.php").write_text(_CONFIG.format(socket=folder / "db.sock", url=url, keys=keys))
        (site / "router.php").write_text(_ROUTER)
        (folder / "install.php").write_text(_INSTALL.replace("{folder}", str(site)))
        ran = subprocess.run(["php", str(folder / "install.php")], capture_output=True, text=True, timeout=120)
        assert "PASSWORD=" in ran.stdout, ran.stdout[-500:] + ran.stderr[-500:]
        password = ran.stdout.rpartition("PASSWORD=")[2].strip()
        command = ["php", "-S", url.removeprefix("http://"), "-t", str(site), str(site / "router.php")]
        with (folder / "php.log").open("w") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for_port(url)
            yield Site(url=url, user="editor", password=password)
        finally:
            server.terminate()
            server.wait(10)
    finally:
        database.terminate()
        database.wait(20)


def _database(folder: Path) -> "subprocess.Popen[bytes]":
    user = f"--user={'root' if os.geteuid() == 0 else os.environ.get('USER', '')}"
    data, sock = folder / "db", folder / "db.sock"
    install = [
        "mariadb-install-db",
        user,
        f"--datadir={data}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    daemon = shutil.which("mariadbd", path="/usr/sbin:/usr/bin") or "mariadbd"
    command = [daemon, "--no-defaults", user, f"--datadir={data}", f"--socket={sock}", "--skip-networking"]
    with (folder / "db.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(100):
        client = ["mariadb", "--no-defaults", "-u", "root", f"--socket={sock}", "-e", "CREATE DATABASE wp"]
        if subprocess.run(client, capture_output=True).returncode == 0:
            return process
        time.sleep(0.2)
    process.terminate()
    raise AssertionError((folder / "db.log").read_text()[-500:])


def _wait_for_port(url: str) -> None:
    host, _, port = url.removeprefix("http://").partition(":")
    for _ in range(100):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not start")
