#!/usr/bin/env python3
"""Writes a project of N modules of about 100 lines each that use the Kubernetes types.

usage: genproject.py OUTDIR [N]
"""
import os
import sys

SERVICE = """
/// Service {i} of part {j}.
app{j} = Deployment {{
  metadata {{ name = "app-{i}-{j}", namespace = "team-{t}", labels = {{ app = "app-{i}-{j}" }} }}
  spec {{
    replicas = {r}
    selector.matchLabels.app = "app-{i}-{j}"
    template {{
      metadata.labels.app = "app-{i}-{j}"
      spec {{
        serviceAccountName = "app-{i}"
        containers {{
          main {{
            imagePullPolicy = "IfNotPresent"
            ports {{ [{p}] {{ name = "http" }} }}
            env {{ A {{ value = "a-{i}" }}, B {{ value = "b-{j}" }} }}
            resources {{ requests {{ cpu = 100m, memory = 128Mi }}, limits {{ memory = 256Mi }} }}
            livenessProbe {{ httpGet {{ path = "/healthz", port = "http" }}, periodSeconds = 10 }}
          }}
        }}
      }}
    }}
  }}
}}
service{j} = Service {{
  metadata {{ name = "app-{i}-{j}", namespace = "team-{t}" }}
  spec {{ selector.app = "app-{i}-{j}", ports {{ [80] {{ targetPort = "http" }} }} }}
}}
"""


def main():
    out = sys.argv[1]
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    os.makedirs(out, exist_ok=True)
    open(os.path.join(out, "kr8.k8l"), "w").write("// The root of the project.\n")
    lines = 0
    for i in range(n):
        text = "import k8s.apps.v1 (Deployment)\nimport k8s.core.v1 (Service)\n"
        for j in range(4):
            text += SERVICE.format(i=i, j=j, t=i % 7, r=1 + i % 5, p=8000 + j)
        lines += text.count("\n")
        open(os.path.join(out, "m%04d.k8l" % i), "w").write(text)
    print("%d modules, %d lines" % (n, lines))


main()
