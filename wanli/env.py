"""Strict readers of the process's environment: a wrong or missing value stops the start."""

import os
import re
import sys
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NoReturn

from django.http.request import validate_host

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def stop(message: str) -> NoReturn:
    """End the process with one sentence; a traceback would hide it from whoever runs the site."""
    sys.exit(f"配置错误：{message}")


def text(name: str, *, default: str | None = None) -> str:
    """The value of `name`; without a default, an absent or blank one stops the start."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        stop(
            f"没有设置环境变量 {name}。请参照 README 的“部署”一节设置；"
            "只想在本机试用，请运行 make run。"
        )
    return value


def words(name: str, *, default: str | None = None) -> list[str]:
    """The comma-separated values of `name`, in order, blanks dropped; at least one."""
    values = [word for part in text(name, default=default).split(",") if (word := part.strip())]
    if not values:
        stop(f"环境变量 {name} 里没有任何内容，应为以英文逗号分隔的列表。")
    return values


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case; anything else stops the start."""
    value = text(name, default="1" if default else "0").lower()
    if value not in TRUE + FALSE:
        stop(f"环境变量 {name} 只能是 1 或 0，现在是“{value}”。")
    return value in TRUE


def number(name: str, *, default: int) -> int:
    """A whole number, 0 or more; anything else stops the start."""
    value = text(name, default=str(default))
    if not re.fullmatch("[0-9]{1,15}", value):
        stop(f"环境变量 {name} 应为一个整数（0 或更大），现在是“{value}”。")
    return int(value)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Comma-separated networks (192.0.2.0/24) or single addresses; none where it is not set."""
    found = []
    for word in words(name) if text(name, default="") else []:
        try:
            found.append(ip_network(word))
        except ValueError:
            stop(
                f"环境变量 {name} 里的“{word}”不是一个网段，应写成 192.0.2.0/24（网段）"
                "或 192.0.2.7（单个地址）的样子，多个之间用英文逗号分隔。"
            )
    return found


def one_of(name: str, *values: str) -> str:
    """One of these values, the first by default; anything else stops the start."""
    value = text(name, default=values[0])
    if value not in values:
        stop(f"环境变量 {name} 只能是 {' 或 '.join(values)}，现在是“{value}”。")
    return value


def site(name: str, hosts: list[str]) -> str:
    """The address of the home page without its last slash, on one of `hosts`; "" where unset."""
    value = text(name, default="").removesuffix("/")
    if not value:
        return ""
    parts = re.fullmatch(r"https?://([a-z0-9.-]+)(:[0-9]+)?", value)
    if not parts:
        stop(
            f"{name} 应为网站首页的地址，写到主机名为止，例如 https://bao.example.cn，现在是“{value}”。"
        )
    if not validate_host(parts[1], hosts):
        stop(f"{name} 的主机名 {parts[1]} 不在 ALLOWED_HOSTS 里，读者会打不开。请把它加进去。")
    return value
