#!/usr/bin/env python3
"""Checks `kr8lang export` and `import jsonschema` with independent tools.

usage: exports.py KR8LANG DATA

1. A module of our own is exported in all three formats. The JSON Schema is valid by its meta-schema;
   the OpenAPI document by openapi-spec-validator, if it is installed; the definition by
   kubernetes-validate, if it is installed, and by the rules of structural schemas.
2. Documents, valid and not, get the same verdict from `kr8lang check`, from the exported JSON
   Schema and from the schema in the exported definition (read as the API server reads it, but
   rejecting unknown fields).
3. Each schema of DATA/k0rdent-values-schemas is imported and exported again. Its values, and the
   same values with one thing changed, get the same verdict from the schema, from the exported one
   and from `kr8lang check`.
"""
import copy
import glob
import json
import os
import subprocess
import sys
import tempfile

import jsonschema
import yaml

program, data = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
bad = []

MODULE = r'''
import std.types (Image, Int32, Port, SemVer)

/// How much a shop may sell.
type Budget = Int(1..1000) where it.mod(5) == 0

type Names = [String] where it.length() >= 1 && it.unique().length() == it.length()

/// One shelf.
schema Shelf {
  name: String(#"[a-z]+"#, 1..20)
  @default(10) size: Int(0..)
  goods: ["apple" | "pear"]?
  assert goods == null || goods.length() <= 3 else "a shelf holds three kinds"
}

@namespaced
schema Shop extends Resource {
  final replace apiVersion: "shops.example.com/v1" = "shops.example.com/v1"
  final replace kind: "Shop" = "Shop"
  spec: ShopSpec
  status: ShopStatus?
}

schema ShopSpec {
  image: Image
  replicas: Int32 = 2
  budget: Budget?
  port: Port | String
  size: Quantity = 1Gi
  version: SemVer?
  share: Percent?
  ratio: Float(0..1)?
  shelves: [Shelf by name]?
  tags: Names?
  labels: {String: String(..5)}?
  mode: "open" | "closed" = "open"
  any: Json?
  record: { a: Int, b: String? }?
  user: String?
  token: String?
  hidden note: String = "x"
  assert (user != null) != (token != null) else "exactly one of `user`, `token` must be set"
}

schema ShopStatus { ready: Bool }
'''

GOOD = {"image": "web:1", "port": 80, "user": "me"}
# What is added to the good `spec`, and whether the result is good.
CASES = [
    ({}, True), ({"port": "http"}, True), ({"port": 0}, False), ({"port": True}, False),
    ({"port": 65536}, False), ({"image": "a//b"}, False), ({"image": "r.example.com:5/a/b:c"}, True),
    ({"image": ""}, False), ({"image": 1}, False), ({"replicas": 3}, True),
    ({"replicas": 2147483648}, False), ({"replicas": "3"}, False), ({"budget": 5}, True),
    ({"budget": 7}, False), ({"budget": 0}, False), ({"budget": 1005}, False),
    ({"size": "2Gi"}, True), ({"size": "much"}, False), ({"version": "1.2.3-rc.1"}, True),
    ({"version": "1.2"}, False), ({"share": "20%"}, True), ({"share": "20"}, False),
    ({"ratio": 0.5}, True), ({"ratio": 1}, True), ({"ratio": 1.5}, False), ({"ratio": "1"}, False),
    ({"shelves": [{"name": "a"}]}, True), ({"shelves": [{}]}, False),
    ({"shelves": [{"name": "a", "size": -1}]}, False), ({"shelves": [{"name": "A"}]}, False),
    ({"shelves": [{"name": "a" * 21}]}, False),
    ({"shelves": [{"name": "a", "goods": ["apple"]}]}, True),
    ({"shelves": [{"name": "a", "goods": ["plum"]}]}, False),
    ({"shelves": [{"name": "a", "goods": ["pear"] * 4}]}, False),
    ({"shelves": [{"name": "a", "extra": 1}]}, False), ({"shelves": {"a": {}}}, False),
    ({"tags": ["a", "b"]}, True), ({"tags": []}, False), ({"tags": ["a", "a"]}, False),
    ({"labels": {"a": "b"}}, True), ({"labels": {"a": "bbbbbb"}}, False),
    ({"labels": {"a": 1}}, False), ({"labels": []}, False), ({"mode": "closed"}, True),
    ({"mode": "ajar"}, False), ({"any": {"a": [1, None]}}, True), ({"record": {"a": 1}}, True),
    ({"record": {"b": "x"}}, False), ({"record": {"a": 1, "c": 1}}, False),
    ({"token": "t"}, False), ({"user": None, "token": "t"}, True), ({"user": None}, False),
    ({"extra": 1}, False), ({"image": None}, False),
]
# Where a form says less than the module, as it told when it was written: part of the message.
TOLD = {"crd": ["the union"]}


def kr8lang(folder, *arguments):
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        bad.append("%s: exit %d: %s" % (arguments, done.returncode, done.stderr[:500]))
    return done


def accepts(folder, module, name, value):
    """Whether `kr8lang check` takes a value for one of a type."""
    with open(os.path.join(folder, "value.json"), "w") as f:
        json.dump(value, f)
    with open(os.path.join(folder, "main.k8l"), "w") as f:
        f.write('import "%s" (%s)\nimport "value.json" as value: %s\nout = value\n' % (module, name, name))
    done = kr8lang(folder, "eval", "main.k8l")
    return done.returncode == 0, done.stderr


def without_nulls(value):
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return value


# Structural schemas, as the API server defines them.


def structural_faults(schema, place="", inside=False):
    faults = []
    for key, value in schema.items():
        here = place + "." + key
        if key in ("$ref", "definitions", "$defs", "patternProperties", "dependencies", "uniqueItems",
                   "additionalItems", "deprecated", "const", "id", "$schema", "propertyNames"):
            faults.append(here + " is not allowed")
        if inside and key in ("description", "default", "nullable", "additionalProperties", "title"):
            faults.append(here + " within a rule")
        if inside and key == "type" and not place.endswith("]"):
            faults.append(here + " within a rule")
        if key == "properties":
            for name, inner in value.items():
                faults += structural_faults(inner, here + "." + name, inside)
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            faults += structural_faults(value, here, inside)
        elif key in ("anyOf", "oneOf", "allOf"):
            for index, inner in enumerate(value):
                faults += structural_faults(inner, "%s[%d]" % (here, index), True)
        elif key == "not":
            faults += structural_faults(value, here, True)
    free = schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("x-kubernetes-int-or-string")
    if not inside and "type" not in schema and not free:
        faults.append(place + " has no type")
    if "properties" in schema and "additionalProperties" in schema:
        faults.append(place + " has properties and additionalProperties")
    if schema.get("x-kubernetes-list-type") == "map":
        items = schema.get("items", {})
        for key in schema.get("x-kubernetes-list-map-keys", []):
            field = items.get("properties", {}).get(key)
            if field is None or key not in items.get("required", []) and "default" not in field:
                faults.append(place + ": the key " + key + " is neither required nor given a default")
    if "default" in schema and not inside:
        try:
            jsonschema.Draft202012Validator(plain(schema)).validate(schema["default"])
        except jsonschema.ValidationError as error:
            faults.append(place + ": the default is invalid: " + error.message)
    return faults


def plain(schema, top=True):
    """A structural schema as JSON Schema: unknown fields are refused."""
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "properties":
            result[key] = {name: plain(inner, top) for name, inner in value.items()}
        elif key in ("items", "additionalProperties"):
            result[key] = plain(value, top)
        elif key in ("anyOf", "oneOf", "allOf"):
            result[key] = [plain(inner, False) for inner in value]
        elif key == "not":
            result[key] = plain(value, False)
        elif key in ("exclusiveMinimum", "exclusiveMaximum"):
            if value:
                result[key] = schema[key[9:].lower()]
        elif key not in ("format", "default") and not key.startswith("x-kubernetes"):
            result[key] = value
    for key in ("minimum", "maximum"):
        if schema.get("exclusive" + key.capitalize()):
            result.pop(key, None)
    if schema.get("format") == "int32":
        result = {"allOf": [result, {"minimum": -2**31, "maximum": 2**31 - 1}]}
    if schema.get("x-kubernetes-list-type") == "set":
        result["uniqueItems"] = True
    open_ = schema.get("x-kubernetes-preserve-unknown-fields")
    if top and "properties" in schema and not open_ and "additionalProperties" not in schema:
        result["additionalProperties"] = False
    if schema.get("nullable") and isinstance(result.get("type"), str):
        result["type"] = [result["type"], "null"]
    return result


def judge_our_module():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "shop.k8l"), "w") as f:
            f.write(MODULE)
        told = {}
        for form, name in [("jsonschema", "schema.json"), ("openapi", "api.json"), ("crd", "crd.yaml")]:
            arguments = ["shop.k8l"] + ([] if form == "openapi" else ["Shop"]) + ["-o", name]
            done = kr8lang(folder, "export", form, *arguments)
            told[form] = done.stderr
            for line in done.stderr.split("\n"):
                if line.startswith(("error", "warning")) and not any(t in line for t in TOLD.get(form, [])):
                    bad.append("export %s: %s" % (form, line))
        with open(os.path.join(folder, "schema.json")) as f:
            schema = json.load(f)
        with open(os.path.join(folder, "api.json")) as f:
            api = json.load(f)
        with open(os.path.join(folder, "crd.yaml")) as f:
            definition = yaml.safe_load(f)
        jsonschema.Draft202012Validator.check_schema(schema)
        for name, component in api["components"]["schemas"].items():
            jsonschema.Draft202012Validator.check_schema(component)
        try:
            import openapi_spec_validator
            openapi_spec_validator.validate(api)
        except ImportError:
            print("openapi-spec-validator is not installed: skipped")
        try:
            import kubernetes_validate
            kubernetes_validate.validate(definition, "1.34", strict=True)
        except ImportError:
            print("kubernetes-validate is not installed: skipped")
        version = definition["spec"]["versions"][0]
        structure = version["schema"]["openAPIV3Schema"]
        bad.extend("crd: " + fault for fault in structural_faults(structure))
        again = kr8lang(folder, "import", "openapi", "api.json", "-o", "again")
        if again.returncode != 0:
            bad.append("import openapi refuses what export wrote: " + again.stderr[:300])
        judges = {
            "jsonschema": jsonschema.Draft202012Validator(schema),
            "crd": jsonschema.Draft202012Validator(plain(structure)),
        }
        for change, good in CASES:
            shop = {"apiVersion": "shops.example.com/v1", "kind": "Shop", "metadata": {"name": "a"},
                    "spec": without_nulls({**GOOD, **change})}
            ours, words = accepts(folder, "shop.k8l", "Shop", shop)
            if ours != good:
                bad.append("kr8lang says %s of %s: %s" % (ours, change, words[:200]))
            for form, judge in judges.items():
                theirs = judge.is_valid(shop)
                # What a form cannot say it told: it may accept more there, never less.
                is_told = form == "crd" and "port" in change and theirs
                if theirs != good and not is_told:
                    bad.append("the exported %s says %s of %s" % (form, theirs, change))
        print("our module: %d documents in three judgements" % len(CASES))


# Schemas of values.


def changes(value, schema, path=()):
    """The value with one thing changed, at each place."""
    if isinstance(value, dict):
        yield path, "extra", {**value, "extraField": 1}
        for key, inner in value.items():
            yield path, "without " + key, {k: v for k, v in value.items() if k != key}
            for place, what, changed in changes(inner, schema, path + (key,)):
                yield place, what, {**value, key: changed}
    elif isinstance(value, list):
        yield path, "a text", "text"
        yield path, "another item", value + [{"odd": 1}]
        for index, inner in enumerate(value[:2]):
            for place, what, changed in changes(inner, schema, path + (index,)):
                yield place, what, value[:index] + [changed] + value[index + 1:]
    else:
        for other in ["", "text", "UPPER case!", -1, 0, 7, 1.5, True, [], {}]:
            if type(other) is not type(value) or other != value:
                yield path, repr(other), other


def judge_values():
    verdicts = files = 0
    for path in sorted(glob.glob(os.path.join(data, "k0rdent-values-schemas", "*.schema.json"))):
        name = os.path.basename(path)
        with open(path) as f:
            schema = json.load(f)
        with open(path.replace(".schema.json", ".yaml")) as f:
            values = yaml.safe_load(f)
        with tempfile.TemporaryDirectory() as folder:
            done = kr8lang(folder, "import", "jsonschema", path, "-o", ".")
            if done.returncode != 0 or "warning" in done.stderr:
                bad.append("%s: %s" % (name, done.stderr[:300]))
                continue
            module = name.replace(".schema.json", ".k8l")
            with open(os.path.join(folder, module)) as f:
                type_name = next(l.split()[1] for l in f if l.startswith(("schema ", "type ")))
            exported = json.loads(kr8lang(folder, "export", "jsonschema", module, type_name).stdout)
            jsonschema.Draft202012Validator.check_schema(exported)
            theirs = jsonschema.validators.validator_for(schema)(schema)
            back = jsonschema.Draft202012Validator(exported)
            files += 1
            todo = [((), "as it is", values)] + list(changes(values, schema))
            for index, (place, what, value) in enumerate(todo):
                wanted = theirs.is_valid(value)
                label = "%s: %s at %s" % (name, what, ".".join(map(str, place)) or "the root")
                if back.is_valid(value) != wanted:
                    bad.append("%s: the schema says %s, the exported one does not" % (label, wanted))
                verdicts += 1
                # Each process costs: one in seven, a different one in each file.
                if (index + files) % 7 and index:
                    continue
                ours, words = accepts(folder, module, type_name, value)
                if ours != wanted:
                    bad.append("%s: the schema says %s, kr8lang %s: %s" % (label, wanted, ours, words[:300]))
    print("schemas of values: %d files, %d verdicts" % (files, verdicts))


judge_our_module()
judge_values()
for line in bad[:60]:
    print(line)
print("%d problems" % len(bad))
sys.exit(1 if bad else 0)
