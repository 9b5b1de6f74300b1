#!/usr/bin/env python3
"""Checks `kr8lang check` on plain manifests, and the formats of its reports.

usage: manifests.py KR8LANG DATA

1. Every document of DATA/manifests is valid or invalid, as in DATA/verdicts/manifests.json
   (kubernetes-validate for built-in kinds, the definitions in DATA/crds for custom ones).
   Differences must be among the reasons listed in DIFFERENCES.
2. The reports of `check` and `policy` conform to their formats: SARIF by
   DATA/schemas/sarif-2.1.0.json, JUnit by an XML parser, JSON and GitLab by a JSON parser.
"""
import collections
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

import jsonschema
import yaml

program, data = sys.argv[1], os.path.realpath(sys.argv[2])
folder = os.path.join(data, "manifests")
bad = []


def run(arguments, cwd=folder):
    done = subprocess.run([program] + arguments, cwd=cwd, capture_output=True)
    if done.returncode not in (0, 1):
        bad.append("%s: exit %d: %s" % (arguments, done.returncode, done.stderr.decode()[:500]))
    return done.stdout.decode()


def starts(path):
    """The line at which each document of a file starts; nothing where PyYAML cannot read it."""
    try:
        with open(os.path.join(folder, path), "rb") as f:
            return [n.start_mark.line + 1 for n in yaml.compose_all(f, yaml.CSafeLoader) if n]
    except yaml.YAMLError:
        return None


# Where the two differ on purpose: a part of our message, and why we are right to say it.
DIFFERENCES = [
    ("is given twice", "the same object in two files of a folder"),
    ("needs `metadata.name`", "an object without a name is refused by the cluster"),
    ("no schema is known", "the kind has no definition here"),
    ("is not a valid Image", "an image's name that no registry can have"),
    ("a sensitive value does not meet", "data of a Secret that is not base64, as `${NAME}` is not"),
]


def judge_verdicts():
    report = json.loads(run(["check", "--root", folder, "--crd", os.path.join(data, "crds"), "--format", "json", folder]))
    errors = collections.defaultdict(list)
    for finding in report["diagnostics"]:
        if finding["severity"] == "error" and "place" in finding:
            errors[finding["place"]["file"]].append((finding["place"]["start"]["line"], finding["message"]))
    with open(os.path.join(data, "verdicts", "manifests.json")) as f:
        verdicts = json.load(f)
    agree = collections.Counter()
    listed = collections.Counter()
    lines = {}
    for verdict in verdicts:
        if verdict.get("valid") is None:
            continue
        path = verdict["file"]
        if path not in lines:
            lines[path] = starts(path)
        if lines[path] is None or verdict["doc"] >= len(lines[path]):
            continue
        begin = lines[path][verdict["doc"]]
        end = (lines[path] + [1 << 60])[verdict["doc"] + 1]
        found = []
        for line, message in errors[path]:
            if not begin <= line < end:
                continue
            reason = next((why for part, why in DIFFERENCES if part in message), None)
            if reason:
                listed[reason] += 1
            else:
                found.append("%d: %s" % (line, message))
        if bool(found) != verdict["valid"]:
            agree[verdict["by"]] += 1
        else:
            theirs = "; ".join(e["path"] + ": " + e["message"] for e in verdict.get("errors", []))
            bad.append("%s document %d (%s): they say %s, we say %s" % (
                path, verdict["doc"], verdict["kind"], theirs[:200] or "valid", found[:2] or "valid"))
    print("verdicts: %d documents agree (%s); %s" % (
        sum(agree.values()), ", ".join("%s %d" % c for c in sorted(agree.items())),
        ", ".join("%s: %d" % c for c in sorted(listed.items())) or "no difference listed"))


def judge_forms():
    with open(os.path.join(data, "schemas", "sarif-2.1.0.json")) as f:
        schema = json.load(f)
    some = ["microservices-demo", "containersolutions-kubernetes-examples"]
    for verb in ["check", "policy"]:
        def report(form):
            return run([verb, "--root", folder, "--format", form] + some)
        sarif = json.loads(report("sarif"))
        jsonschema.Draft7Validator(schema).validate(sarif)
        results = sarif["runs"][0]["results"]
        plain = json.loads(report("json"))["diagnostics"]
        gitlab = json.loads(report("gitlab"))
        junit = xml.etree.ElementTree.fromstring(report("junit"))
        lines = report("github").splitlines()
        if not len(results) == len(plain) == len(gitlab) == len(lines):
            bad.append("%s: the forms count %d, %d, %d, %d findings" % (
                verb, len(results), len(plain), len(gitlab), len(lines)))
        if len({g["fingerprint"] for g in gitlab}) != len(gitlab):
            bad.append("%s: fingerprints are not unique" % verb)
        for g in gitlab:
            if set(g) != {"description", "check_name", "fingerprint", "severity", "location"}:
                bad.append("%s: a finding for GitLab has %s" % (verb, sorted(g)))
        failed = sum(int(s.get("failures")) for s in junit.findall("testsuite"))
        if failed != sum(d["severity"] != "info" for d in plain):
            bad.append("%s: JUnit counts %d" % (verb, failed))
        shape = re.compile(r"::(error|warning|notice) (file=[^,]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,)?title=[a-z-]+::.+")
        bad.extend("%s: %s" % (verb, line) for line in lines if not shape.fullmatch(line))
        print("%s: %d findings in six forms" % (verb, len(plain)))


judge_verdicts()
judge_forms()
for line in bad[:60]:
    print(line)
print("%d problems" % len(bad))
sys.exit(1 if bad else 0)
