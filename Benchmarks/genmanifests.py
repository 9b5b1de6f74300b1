#!/usr/bin/env python3
"""Writes N files of plain manifests, in folders by team: a Deployment, a Service, a ConfigMap and an
Ingress for each app, a tenth of them with a policy violation. Deterministic.

usage: genmanifests.py OUTDIR [N]
"""
import os
import sys

TEAMS = ["core", "pay", "search", "feed", "auth"]

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{i}
  namespace: team-{team}
  labels:
    app: app-{i}
    team: {team}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: app-{i}
  template:
    metadata:
      labels:
        app: app-{i}
        team: {team}
    spec:
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
      - name: main
        image: registry.example.com/{team}/app-{i}:v1.{i}
        imagePullPolicy: IfNotPresent
        args: ["--port=8080", "--team={team}"]
        ports:
        - name: http
          containerPort: 8080
        env:
        - name: TEAM
          value: {team}
        - name: NUMBER
          value: "{i}"
        envFrom:
        - configMapRef:
            name: app-{i}
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            memory: 256Mi
        livenessProbe:
          httpGet:
            path: /healthz
            port: http
          periodSeconds: 10
        readinessProbe:
          httpGet:
            path: /readyz
            port: http
        securityContext:
          allowPrivilegeEscalation: false
          privileged: {privileged}
          capabilities:
            drop:
            - ALL
"""

SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: app-{i}
  namespace: team-{team}
spec:
  selector:
    app: app-{i}
  ports:
  - name: http
    port: 80
    targetPort: http
"""

CONFIG_MAP = """apiVersion: v1
kind: ConfigMap
metadata:
  name: app-{i}
  namespace: team-{team}
data:
  settings.ini: |
    [server]
    threads = 8
    name = app-{i}
  LEVEL: info
"""

INGRESS = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: app-{i}
  namespace: team-{team}
spec:
  rules:
  - host: app-{i}.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: app-{i}
            port:
              name: http
"""


def main():
    out = sys.argv[1]
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    kinds = [("deployment", DEPLOYMENT), ("service", SERVICE), ("configmap", CONFIG_MAP), ("ingress", INGRESS)]
    for k in range(n):
        i, (kind, text) = k // 4, kinds[k % 4]
        team = TEAMS[i % len(TEAMS)]
        folder = os.path.join(out, team, "app-%d" % i)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, kind + ".yaml"), "w") as f:
            f.write(text.format(i=i, team=team, replicas=2 + i % 5, privileged="true" if i % 10 == 0 else "false"))


main()
