#!/usr/bin/env python3
"""Compares the output of examples/boutique with the manifests that it is based on.

Then each component of the kustomization is applied to its base, by a small reimplementation of
kustomize's patches, and compared with the same variant in `variants/components.k8l`.

usage: boutique.py KR8LANG DATA

KR8LANG is the program, DATA the folder that holds `kustomize/microservices-demo`. Objects are
compared as parsed data, whatever the order of their fields. Lists keep their order, except that
kustomize puts what a patch adds to a keyed list first: in variants `env` is compared by name.
Quantities are compared as written. Then every resource of every environment is validated
against the API of Kubernetes 1.34 by `kubernetes-validate`, if it is installed (`pip install
kubernetes-validate`); types of other groups are skipped and counted.
"""

import copy
import pathlib
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOUTIQUE = ROOT / "examples" / "boutique"
EQUAL = {
    "env/plain.k8l": "kustomize__base.yaml",
    "variants/spanner.k8l": "kustomize__tests__spanner-with-all-components.yaml",
    "variants/memorystore.k8l": "kustomize__tests__memorystore-with-all-components.yaml",
    "variants/service-mesh.k8l": "kustomize__tests__service-mesh-istio-with-all-components.yaml",
}
ENVIRONMENTS = ["env/plain.k8l", "env/dev.k8l", "env/staging.k8l", "env/prod.k8l",
                "variants/spanner.k8l", "variants/memorystore.k8l", "variants/service-mesh.k8l",
                "variants/alloydb.k8l"]


def render(program, module):
    result = subprocess.run(
        [program, "eval", str(BOUTIQUE / module)], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{module}: exit {result.returncode}\n{result.stderr}")
    return [d for d in yaml.safe_load_all(result.stdout) if d is not None]


def identity(resource):
    metadata = resource["metadata"]
    return (resource["apiVersion"], resource["kind"], metadata.get("namespace"), metadata["name"])


def by_identity(resources):
    table = {}
    for resource in resources:
        if identity(resource) in table:
            sys.exit(f"twice: {identity(resource)}")
        table[identity(resource)] = resource
    return table


def differences(path, ours, theirs, keyed):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            if key not in ours:
                yield f"{path}.{key}: missing, expected {theirs[key]!r}"
            elif key not in theirs:
                yield f"{path}.{key}: {ours[key]!r}, expected nothing"
            else:
                yield from differences(f"{path}.{key}", ours[key], theirs[key], keyed)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        if keyed and path.endswith(".env"):
            ours, theirs = (sorted(x, key=lambda e: e["name"]) for x in (ours, theirs))
        for index, pair in enumerate(zip(ours, theirs)):
            yield from differences(f"{path}[{index}]", *pair, keyed)
    elif type(ours) is not type(theirs) or ours != theirs:
        yield f"{path}: {ours!r}, expected {theirs!r}"


def compare(module, ours, theirs, keyed):
    ours, theirs = by_identity(ours), by_identity(theirs)
    found = []
    for key in sorted(set(ours) | set(theirs), key=str):
        name = "/".join(part for part in key[1:] if part)
        if key not in ours:
            found.append(f"{name}: missing")
        elif key not in theirs:
            found.append(f"{name}: not expected")
        else:
            found += [f"{name}{d}" for d in differences("", ours[key], theirs[key], keyed)]
    for line in found:
        print(f"{module}: {line}")
    print(f"{module}: {len(ours)} resources, {len(found)} differences")
    return len(found)


# The words that stand for a site's own values in the components, where ours are others.
PLACEHOLDERS = {"CONTAINER_IMAGES_REGISTRY": "registry.example.com/shop"}
# What says which element of a list is meant, by the list's field.
KEYS = {"containers": "name", "initContainers": "name", "env": "name"}


def merge(target, patch, field=None):
    """A strategic merge: maps by field, keyed lists by key, `$patch: delete`, anything else whole."""
    if isinstance(target, dict) and isinstance(patch, dict):
        for key, value in patch.items():
            if value is None:
                target.pop(key, None)
            elif key in target:
                target[key] = merge(target[key], value, key)
            else:
                target[key] = copy.deepcopy(value)
        return target
    if isinstance(target, list) and isinstance(patch, list) and field in KEYS:
        key = KEYS[field]
        for element in patch:
            same = next((e for e in target if e.get(key) == element[key]), None)
            if element.get("$patch") == "delete":
                target.remove(same)
            elif same is None:
                target.append(copy.deepcopy(element))
            else:
                merge(same, element)
        return target
    return copy.deepcopy(patch)


def apply_operation(target, operation):
    """One operation of RFC 6902: `add` at the end of a list, or `replace`."""
    *path, last = operation["path"].strip("/").split("/")
    for step in path:
        target = target[int(step) if isinstance(target, list) else step]
    if operation["op"] == "add" and last == "-":
        target.append(operation["value"])
    elif operation["op"] == "replace":
        target[last] = operation["value"]
    else:
        sys.exit(f"an operation that this judge does not know: {operation}")


def apply_images(resource, images):
    spec = resource.get("spec", {}).get("template", {}).get("spec", {})
    for container in spec.get("containers", []) + spec.get("initContainers", []):
        name, colon, tag = container["image"].partition("@")[0].rpartition(":")
        for image in images:
            if name == image["name"] and "@" not in container["image"]:
                tag = image.get("newTag", tag) + image.get("tagSuffix", "")
                container["image"] = image.get("newName", name) + ":" + tag


def with_component(base, folder):
    """The objects of a base under one component."""
    def read(path):
        text = path.read_text()
        for word, value in PLACEHOLDERS.items():
            text = text.replace(word, value)
        return [d for d in yaml.safe_load_all(text) if d]

    component = read(folder / "kustomization.yaml")[0]
    result = copy.deepcopy(base)
    for name in component.get("resources", []):
        result += read(folder / name)
    for patch in component.get("patches", []):
        body = read(folder / patch["path"]) if "path" in patch else [yaml.safe_load(patch["patch"])]
        if isinstance(body[0], list):
            wanted = patch["target"]
            meets = [r for r in result
                     if r["kind"] == wanted["kind"] and r["metadata"]["name"] == wanted["name"]]
            for operation in body[0]:
                apply_operation(meets[0], operation)
            continue
        for each in body:
            meets = next(r for r in result if identity(r) == identity(each))
            if each.get("$patch") == "delete":
                result.remove(meets)
            else:
                merge(meets, each)
    for resource in result:
        apply_images(resource, component.get("images", []))
    return result


def judge_components(program, tree, base):
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [program, "eval", str(BOUTIQUE / "variants/components.k8l"), "--output-dir", folder],
            check=True)
        ours = {p.stem: p for p in pathlib.Path(folder).rglob("*.yaml")}
        for component in sorted(p for p in tree.iterdir() if p.is_dir()):
            if component.name not in ours:
                print(f"{component.name}: no such variant")
                faults += 1
                continue
            rendered = [d for d in yaml.safe_load_all(ours[component.name].read_text()) if d]
            faults += compare(
                component.name, rendered, with_component(base, component), keyed=True)
            faults += validate(component.name, rendered)
    return faults


def validate(module, resources):
    try:
        import kubernetes_validate
    except ImportError:
        print(f"{module}: kubernetes-validate is not installed, skipped")
        return 0
    failures = others = 0
    for resource in resources:
        group = resource["apiVersion"].rpartition("/")[0]
        if "." in group and not group.endswith(".k8s.io") or group.startswith("gateway."):
            others += 1
            continue
        try:
            kubernetes_validate.validate(resource, "1.34", strict=True)
        except Exception as error:
            failures += 1
            print(f"{module}: {'/'.join(filter(None, identity(resource)[1:]))}: {error}")
    known = len(resources) - others
    print(f"{module}: {known - failures} of {known} valid for 1.34, {others} of other groups")
    return failures


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, data = sys.argv[1], pathlib.Path(sys.argv[2])
    expected = data / "kustomize" / "microservices-demo" / "expected"
    faults = 0
    for module in ENVIRONMENTS:
        ours = render(program, module)
        if module in EQUAL:
            theirs = [d for d in yaml.safe_load_all((expected / EQUAL[module]).read_text()) if d]
            faults += compare(module, ours, theirs, module.startswith("variants/"))
        faults += validate(module, ours)
    base = [d for d in yaml.safe_load_all((expected / "kustomize__base.yaml").read_text()) if d]
    components = data / "kustomize" / "microservices-demo" / "tree" / "kustomize" / "components"
    faults += judge_components(program, components, base)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
