#!/usr/bin/env python3
"""Checks that other parsers read kr8lang's YAML as the same data.

usage: same_data.py FOLDER        compares each FOLDER/NAME.yaml with FOLDER/NAME.jsonl
       same_data.py --read FILE.yaml FILE.jsonl
                                  compares any YAML with kr8lang's reading of it

NAME.yaml is a stream of documents, NAME.jsonl the same documents as JSON, one a line. To get them:
    KR8_JUDGE_DIR=FOLDER swift test --filter DocumentsTests

In the first form the YAML is ours, so every parser, of YAML 1.1 or 1.2, must agree in its default
configuration: PyYAML with and without libyaml, ruamel.yaml (1.2). In the second the YAML is written
by hand: PyYAML reads it with the core schema of YAML 1.2, as kr8lang does.

Needs: pip install PyYAML ruamel.yaml. Prints one line a file and reader; exits 1 on a difference.
"""
import json
import math
import os
import re
import sys

import yaml

try:
    import ruamel.yaml as ruamel
except ImportError:
    ruamel = None


class CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """PyYAML with the core schema of YAML 1.2 (and merge keys) in place of YAML 1.1's."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
              r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", list("-+.0123456789")),
    ("merge", r"^(?:<<)$", ["<"]),
]:
    CoreLoader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)


def core_int(loader, node):
    text = node.value
    return int(text[2:], 8) if text.startswith("0o") else int(text, 16 if "x" in text else 10)


CoreLoader.add_constructor("tag:yaml.org,2002:int", core_int)
CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda l, n: float(n.value.lstrip(".") if
                           n.value.lower().lstrip("+-").startswith((".i", ".n")) else n.value))


def same(a, b):
    """Whether two values are the same data: numbers by value, keys as text."""
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or (isinstance(a, float) and isinstance(b, float)
                          and math.isclose(a, b, rel_tol=1e-15))
    if isinstance(a, dict) and isinstance(b, dict):
        names = {key_text(k): v for k, v in a.items()}
        return len(a) == len(b) and names.keys() == b.keys() and all(
            same(names[k], b[k]) for k in b)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


def key_text(key):
    """A key as JSON has it; only foreign YAML has keys that are no text."""
    if isinstance(key, str):
        return key
    return "" if key is None else json.dumps(key)


def compare(name, reader, documents, wanted):
    count = 0
    try:
        for i, (got, line) in enumerate(zip(documents, wanted)):
            count += 1
            if not same(got, json.loads(line)):
                print(f"{name}: {reader}: document {i + 1} differs:\n  {got!r}\n  {line.strip()}")
                return False
    except Exception as error:  # a reader may refuse in any way it likes
        print(f"{name}: {reader}: document {count + 1} is refused: {error}")
        return False
    if count != len(wanted) or next(iter(documents), None) is not None:
        print(f"{name}: {reader}: {count} documents, expected {len(wanted)}")
        return False
    print(f"{name}: {reader}: {count} documents agree")
    return True


def ruamel_documents(text):
    reader = ruamel.YAML(typ="safe", pure=True)
    # One at a time: a stream of thousands costs the pure reader quadratic time otherwise.
    for part in re.split(r"(?m)^---\n", text)[1:]:
        yield reader.load(part)


def judge(folder, name):
    with open(os.path.join(folder, name + ".yaml"), encoding="utf-8", newline="") as file:
        text = file.read()
    with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8", newline="\n") as file:
        wanted = [
            line for line in file.read().split("\n") if line]
    good = True
    if hasattr(yaml, "CSafeLoader"):
        good &= compare(name, "PyYAML with libyaml", yaml.load_all(text, yaml.CSafeLoader), wanted)
    good &= compare(name, "PyYAML", yaml.load_all(text, yaml.SafeLoader), wanted)
    if ruamel:
        good &= compare(name, "ruamel.yaml", ruamel_documents(text), wanted)
    else:
        print(f"{name}: ruamel.yaml is not installed: skipped")
    return good


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--read":
        with open(sys.argv[2], encoding="utf-8-sig", newline="") as file:
            documents = list(yaml.load_all(file.read(), CoreLoader))
        with open(sys.argv[3], encoding="utf-8", newline="\n") as file:
            wanted = [line for line in file.read().split("\n") if line]
        sys.exit(0 if compare(sys.argv[2], "PyYAML (core schema)", iter(documents), wanted) else 1)
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    names = sorted(f[:-5] for f in os.listdir(sys.argv[1]) if f.endswith(".yaml"))
    if not names:
        sys.exit("no .yaml file in " + sys.argv[1])
    results = [judge(sys.argv[1], name) for name in names]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
