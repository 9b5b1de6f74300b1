"""Calls KRM functions as kustomize and kpt do, for what their documentation says and no more.

usage: krm_driver.py FOLDER     (needs PyYAML)

Reads the folder's `kustomization.yaml` (resources, generators, transformers, validators) or its
`Kptfile` (pipeline of mutators and validators with `exec`), calls each function with a ResourceList
on standard input, in the folder, and prints the items that come out of it. A function that fails ends
the run with its words; so does a validator that changes the items.
"""

import os
import subprocess
import sys

import yaml

folder = sys.argv[1]


def load(name):
    with open(os.path.join(folder, name)) as file:
        return [document for document in yaml.safe_load_all(file) if document]


def call(command, items, config):
    given = {
        "apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList",
        "items": items, "functionConfig": config,
    }
    done = subprocess.run(
        command, cwd=folder, input=yaml.safe_dump(given), capture_output=True, text=True)
    answer = yaml.safe_load(done.stdout) if done.stdout else {}
    for result in answer.get("results") or []:
        place = result.get("file", {}).get("path", "")
        print(f"[{result.get('severity', 'error')}] {place} {result['message']}", file=sys.stderr)
    if done.returncode:
        sys.exit(f"{command[0]} failed with {done.returncode}")
    assert answer["kind"] == "ResourceList", answer
    return answer["items"]


def function_of(config):
    """The command that a config names in its annotation."""
    text = config["metadata"]["annotations"]["config.kubernetes.io/function"]
    return [yaml.safe_load(text)["exec"]["path"]]


def noted(documents, path):
    """The resources of a file, with the notes of where they came from."""
    for index, document in enumerate(documents):
        notes = document["metadata"].setdefault("annotations", {})
        notes["internal.config.kubernetes.io/path"] = path
        notes["internal.config.kubernetes.io/index"] = str(index)
    return documents


def without_notes(items):
    for item in items:
        notes = item["metadata"].get("annotations", {})
        for name in ("path", "index"):
            notes.pop("internal.config.kubernetes.io/" + name, None)
        if not notes:
            item["metadata"].pop("annotations", None)
    return items


def kustomize():
    kustomization = load("kustomization.yaml")[0]
    items = []
    for name in kustomization.get("resources", []):
        items += noted(load(name), name)
    for name in kustomization.get("generators", []):
        for config in load(name):
            local = dict(config)
            made = call(function_of(config), [local], config)
            items += [item for item in made if item["kind"] != config["kind"]]
    for name in kustomization.get("transformers", []):
        for config in load(name):
            items = call(function_of(config), items, config)
    for name in kustomization.get("validators", []):
        for config in load(name):
            if call(function_of(config), items, config) != items:
                sys.exit("a validator changed the items")
    return items


def kpt():
    package = load("Kptfile")[0]
    items = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".yaml"):
            items += noted(load(name), name)
    for kind in ("mutators", "validators"):
        for entry in package.get("pipeline", {}).get(kind, []):
            config = load(entry["configPath"])[0] if "configPath" in entry else None
            after = call(entry["exec"].split(), items, config)
            if kind == "validators" and after != items:
                sys.exit("a validator changed the items")
            items = after
    return items


is_package = os.path.exists(os.path.join(folder, "Kptfile"))
print(yaml.safe_dump_all(without_notes(kpt() if is_package else kustomize()), sort_keys=False), end="")
