#!/usr/bin/env python3
"""Benchmarks kr8lang against its peers; called by Benchmarks/run.

For kr8lang, every figure is for the whole process, from exec to exit: user and system CPU time of
all threads, and the peak resident size. For a peer, which is a library in a Python process, CPU time
is measured only for the evaluation and its output (peers/driver.py), which favors the peer because
it excludes startup; memory is the peak of the process. Each figure is the median of --runs runs,
interleaved so that drift of the machine affects all equally. `ratio` is the peer's CPU time divided
by ours: above 1, ours is faster.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
DRIVER = os.path.join(HERE, "peers", "driver.py")
JSONNET = ["rjsonnet", "gojsonnet"]
STARLARK = ["starlark-rs", "starlark-go"]

# name: (program or data file, arguments, small n or None, full n, driver's workload, peers, aim)
WORKLOADS = {
    "start": ("startup.k8l", ["-o", "json"], None, None, "startup", ["rjsonnet"], 3),
    "start k8s": ("deployment.k8l", ["-o", "yaml"], None, None, None, [], 8),
    "fleet json": ("fleet.k8l", ["-o", "json"], 40, 2000, "fleet", JSONNET + STARLARK + ["kcl"], 100),
    "fleet yaml": ("fleet.k8l", ["-o", "yaml"], 40, 2000, "fleet_yaml", JSONNET + ["kcl"], 120),
    "fleet 20k": ("fleet.k8l", ["-o", "json"], 40, 20000, "fleet", ["rjsonnet", "starlark-rs"], None),
    "overlays": ("overlays.k8l", ["-o", "json"], 10, 200, "overlays", JSONNET + STARLARK, 40),
    "policy": ("policy.k8l", ["-o", "json"], "small", "big", "policy", JSONNET + STARLARK, 150),
    "fib": ("fib.k8l", ["-o", "json"], 12, 25, "fib", JSONNET + STARLARK, 5),
    "compare": ("compare.k8l", ["-o", "json"], 50, 1000, "compare", JSONNET + STARLARK, 15),
    "join": ("join.k8l", ["-o", "json"], 100, 200000, "join", JSONNET + STARLARK, 20),
    "sort": ("sort.k8l", ["-o", "json"], 200, 100000, "sort", JSONNET + STARLARK, 10),
    "concat": ("concat.k8l", ["-o", "json"], 100, 20000, "concat", JSONNET + STARLARK, 5),
    "lazy": ("lazy.k8l", ["-o", "json"], 100, 1000000, "lazy", JSONNET + STARLARK, 1),
    "bigobj": ("bigobj.k8l", ["-o", "json"], 100, 20000, "bigobj", JSONNET + STARLARK, 10),
    "yaml to json": ("input.yaml", ["-o", "jsonl"], "small", "big", "yaml_in", ["rapidyaml", "libyaml", "rjsonnet"], 480),
    "json to json": ("input.json", ["-o", "json", "--object"], "small", "big", "json_in", ["orjson", "rjsonnet", "starlark-rs"], 100),
}
# Workloads that only kr8lang runs.
ALONE = {
    "check 100k lines": (["check", "{scratch}/project"], 1000),
    "policy 1000 files": (["policy", "--root", "{scratch}/manifests", "{scratch}/manifests"], 300),
    "check by crd": (["check", "--crd", "{scratch}/crds/rollout-crd.yaml", "{scratch}/crds/rollout.yaml"], 15),
    "check by import": (["check", "--crd", "{scratch}/crds/made", "{scratch}/crds/rollout.yaml"], 15),
    "why": (["why", "{top}/examples/boutique/env/prod.k8l", "Deployment/frontend spec.replicas"], 20),
}


def whole(command, cwd, codes=(0,), reads=True):
    """Runs a command to a file: its CPU milliseconds, peak MiB, output if asked for; or why not."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=cwd)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode not in codes:
            return None, (err.read() or out.read()).decode(errors="replace").strip()[:300]
        figures = {"cpu": (usage.ru_utime + usage.ru_stime) * 1e3, "peak": usage.ru_maxrss / 1024}
        return (figures, out.read() if reads else b""), None


def apart(work, *arguments):
    """Whether some work in a process of its own gives true. A process that has grown makes those
    that it starts look as large: the system counts what they had before they became the program."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        good = False
        try:
            good = work(*arguments)
        finally:
            sys.stdout.flush()
            os._exit(0 if good else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def command_of(a, name, n):
    """Our command line for a workload at a size, and the folder it runs in."""
    program, arguments, _, _, _, _, _ = WORKLOADS[name]
    folder = os.path.join(HERE, "programs")
    if n in ("small", "big"):
        folder = os.path.join(a.scratch, "data", n)
        if program.endswith(".k8l"):
            shutil.copy(os.path.join(HERE, "programs", program), folder)
    command = [a.program, "eval", "--root", folder, os.path.join(folder, program)] + arguments
    for option in ("--max-steps", "--max-memory", "--max-output"):
        command += [option, "1000000000" if option == "--max-steps" else "8000"]
    if isinstance(n, int):
        command += ["--set", "n=%d" % n]
    return command, folder


def peer(a, workload, name, n, outfile=None):
    """One run of a peer: its figures, or why not."""
    size = "0" if n is None else str(n)
    command = [sys.executable, DRIVER, "one", workload, name, size, os.path.join(a.scratch, "data")]
    try:
        done = subprocess.run(command + ([outfile] if outfile else []), capture_output=True, timeout=a.timeout)
    except subprocess.TimeoutExpired:
        return None, "over %d s" % a.timeout
    if done.returncode:
        return None, done.stderr.decode(errors="replace").strip()[-200:]
    return json.loads(done.stdout.decode().strip().splitlines()[-1]), None


def data_of(text):
    """Output as data: a JSON value, a line of JSON for each, or a stream of YAML."""
    text = text.decode() if isinstance(text, bytes) else text
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return [d for d in yaml.load_all(text, Loader=loader) if d is not None]


def plain(value, name, is_ours):
    """The data without what only says how each language wraps it."""
    if isinstance(value, dict) and set(value) in ({"value"}, {"items"}, {"apps"}, {"out"}, {"messages"}):
        value = next(iter(value.values()))
    if isinstance(value, dict) and value.get("kind") == "List":
        value = value["items"]
    if isinstance(value, str) and name == "fleet yaml":
        value = data_of(value)
    if name == "overlays" and not is_ours:
        value = [
            {**{k: v for k, v in o.items() if k[0] != "g" or not k[1:].isdigit()},
             "groups": {k: v for k, v in o.items() if k[0] == "g" and k[1:].isdigit()}}
            for o in value
        ]
    if name == "policy":
        value = sorted(value)
    if name.startswith("fleet"):
        value = sorted(value, key=lambda r: (r["kind"], r["metadata"].get("namespace", ""), r["metadata"]["name"]))
    return value


def verify(a, name):
    """Whether all outputs at the small size are equal as data."""
    _, _, small, _, workload, peers, _ = WORKLOADS[name]
    command, folder = command_of(a, name, small)
    done, why = whole(command, folder)
    if not done:
        print("  kr8lang %s: %s" % (name, why))
        return False
    ours = plain(data_of(done[1]), name, True)
    good = True
    for p in peers if a.peers else []:
        path = os.path.join(a.scratch, "out")
        _, why = peer(a, workload, p, small, path)
        if why:
            print("  %s %s: %s" % (p, name, why))
            continue
        with open(path, "rb") as f:
            theirs = plain(data_of(f.read()), name, False)
        if theirs != ours:
            print("  %s %s: DIFFERS from %s\n    ours   %.200s\n    theirs %.200s" % (
                "kr8lang", name, p, json.dumps(ours), json.dumps(theirs)))
            good = False
    return good


def measure(a, name):
    _, _, _, full, workload, peers, aim = WORKLOADS[name]
    command, folder = command_of(a, name, full)
    peers = peers if a.peers else []
    runs = {p: [] for p in ["kr8lang"] + peers}
    why = {}
    for _ in range(a.runs):
        done, reason = whole(command, folder, reads=False)
        if done:
            runs["kr8lang"].append(done[0])
        else:
            why["kr8lang"] = reason
        for p in peers:
            # A peer that takes seconds is not repeated.
            if p in why or (runs[p] and sum(r["cpu"] for r in runs[p]) > 10_000):
                continue
            figures, reason = peer(a, workload, p, full)
            if figures:
                runs[p].append(figures)
            else:
                why[p] = reason
    show(name, runs, why, aim)


def show(name, runs, why, aim):
    def median(p, key):
        return statistics.median(r[key] for r in runs[p])

    ours = median("kr8lang", "cpu") if runs["kr8lang"] else None
    for p in runs:
        label = name if p == "kr8lang" else ""
        if not runs[p]:
            print("%-22s %-12s %s" % (label, p, why.get(p, "not run")))
            continue
        cpu = median(p, "cpu")
        text = "%-22s %-12s %10.1f ms %9.1f MiB" % (label, p, cpu, median(p, "peak"))
        if p == "kr8lang" and aim:
            text += "   aim %g ms" % aim
        elif p != "kr8lang" and ours:
            text += "   %.1fx" % (cpu / ours)
        print(text, flush=True)


ROLLOUT = """apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  strategy: {canary: {steps: [{setWeight: 20}, {pause: {duration: 10m}}]}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.example.com/web:1
        ports: [{containerPort: 8080}]
        resources: {requests: {cpu: 100m, memory: 128Mi}}
"""


def make_manifests(a, top):
    """The 1,000 files, and a Rollout with its definition, as it is and imported."""
    folder = os.path.join(a.scratch, "manifests")
    if not os.path.exists(folder):
        subprocess.run([sys.executable, os.path.join(HERE, "genmanifests.py"), folder], check=True)
    crd = os.path.join(top, "..", "shared", "data", "crds", "argo-rollouts", "rollout-crd.yaml")
    folder = os.path.join(a.scratch, "crds")
    if os.path.exists(folder) or not os.path.exists(crd):
        return
    os.makedirs(folder)
    shutil.copy(crd, folder)
    with open(os.path.join(folder, "rollout.yaml"), "w") as f:
        f.write(ROLLOUT)
    made = os.path.join(folder, "made")
    subprocess.run([a.program, "import", "crd", crd, "-o", made], check=True, capture_output=True)


def make_project(folder):
    """1,000 modules of 114 lines that use the Kubernetes types."""
    modules = os.listdir(folder) if os.path.isdir(folder) else []
    if sum(name.startswith("m") for name in modules) != 1000:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, os.path.join(HERE, "genproject.py"), folder], check=True)


def measure_parsing(a):
    """Megabytes a second, warm, in a process that reads the project's files first."""
    folder = os.path.join(a.scratch, "project")
    make_project(folder)
    files = sorted(os.path.join(folder, f) for f in os.listdir(folder))
    program = os.path.join(os.path.dirname(a.program), "parsing")
    done = subprocess.run([program, *files], capture_output=True, text=True)
    for line in (done.stdout or done.stderr).splitlines():
        print("%-22s %-12s %s   aim 300 MB/s for both" % ("lexing and parsing", "kr8lang", line))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--program", required=True)
    ap.add_argument("--scratch", required=True)
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--only")
    ap.add_argument("--timeout", type=float, default=120)
    ap.add_argument("--no-peers", dest="peers", action="store_false")
    a = ap.parse_args()
    names = [n for n in WORKLOADS if not a.only or n in a.only.split(",")]
    good = [apart(verify, a, name) for name in names]
    print("outputs: %d of %d workloads equal as data\n" % (sum(good), len(good)))
    print("%-22s %-12s %13s %13s" % ("workload", "", "CPU", "peak"))
    for name in names:
        measure(a, name)
    if not a.only or "lexing and parsing" in a.only.split(","):
        measure_parsing(a)
    for name, (arguments, aim) in ALONE.items():
        if a.only and name not in a.only.split(","):
            continue
        make_project(os.path.join(a.scratch, "project"))
        top = os.path.dirname(HERE)
        make_manifests(a, top)
        if "crd" in " ".join(arguments) and not os.path.exists(os.path.join(a.scratch, "crds")):
            print("%-22s left out: the shared data is not beside this checkout" % name)
            continue
        command = [a.program] + [w.format(scratch=a.scratch, top=top) for w in arguments]
        runs, why = [], {}
        for _ in range(a.runs):
            # Some of these have findings, which make the exit code 1.
            done, reason = whole(command, top, (0, 1), reads=False)
            if done:
                runs.append(done[0])
            else:
                why["kr8lang"] = reason
        show(name, {"kr8lang": runs}, why, aim)
    return 0 if all(good) else 1


sys.exit(main())
