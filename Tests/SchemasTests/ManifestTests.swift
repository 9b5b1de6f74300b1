import Diagnostics
import Documents
import Foundation
import Parser
import Schemas
import Source
import Testing

struct ManifestTests {
  func run(_ yaml: String) throws -> (result: ImportResult, table: SourceTable) {
    let table = SourceTable()
    let source = table.add(path: "app.yaml", bytes: Array(yaml.utf8))
    let (file, problems) = ManifestFile.read(source, path: "app")
    #expect(problems.isEmpty)
    return (importManifests([file], types: try SharedFixtures.resourceTypes()), table)
  }

  @Test func idiomaticModule() throws {
    let (result, _) = try run(
      #"""
      # The shop.
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: shop
        labels: {app: shop, app.kubernetes.io/part-of: demo}
      spec:
        selector: {matchLabels: {app: shop}}
        strategy:
          rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}
        template:
          spec:
            containers:
            - name: web-server # the only one
              image: shop:1
              args: [--flag, "a \"quoted\" one"]
              ports:
              - containerPort: 80
              - containerPort: 53
                protocol: UDP
              resources:
                limits: {cpu: 500m, memory: 1.5Gi}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop}
      data:
        a: |
          one
            two \(x)
        b: |-
          one
          two
      """#)
    #expect(result.diagnostics.isEmpty)
    let text = String(decoding: try #require(result.files.first).bytes, as: UTF8.self)
    #expect(
      text == ##"""
        import k8s.apps.v1 (Deployment)
        import k8s.core.v1 (ConfigMap)

        // The shop.
        shopDeployment = Deployment {
          metadata {
            name = "shop"
            labels { app = "shop", "app.kubernetes.io/part-of" = "demo" }
          }
          spec {
            selector.matchLabels.app = "shop"
            strategy.rollingUpdate { maxSurge = 25%, maxUnavailable = 1 }
            template.spec.containers {
              "web-server" {
                // the only one
                image = "shop:1"
                args = ["--flag", #"a "quoted" one"#]
                ports {
                  [80] {}
                  [(53, "UDP")] {}
                }
                resources.limits { cpu = 500m, memory = 1.5Gi }
              }
            }
          }
        }

        shopConfigMap = ConfigMap {
          metadata.name = "shop"
          data {
            a = #"""
            one
              two \(x)

            """#
            b = """
            one
            two
            """
          }
        }

        """##)
  }

  @Test(arguments: [
    ("spec: {replica: 2}", 4, 8, "`DeploymentSpec` has no field `replica`"),
    ("spec: {replicas: two}", 4, 18, "expected `Int32`, found `\"two\"`"),
    (
      "spec: {strategy: {type: Rolling}}", 4, 25,
      "expected `\"Recreate\" | \"RollingUpdate\"`, found `\"Rolling\"`"
    ),
  ])
  func errorsHavePlaces(spec: String, line: Int, column: Int, message: String) throws {
    let (result, table) = try run(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n\(spec)\n")
    let found = result.diagnostics.filter { !$0.message.contains("which is missing") }
    #expect(found.map(\.message) == [message])
    let first = try #require(found.first)
    let place = try #require(table.location(of: first.span))
    #expect(place.line == line)
    #expect(place.column == column)
    #expect(result.files.isEmpty)
  }

  @Test func duplicateKeysAreRefused() throws {
    let (result, _) = try run(
      """
      apiVersion: v1
      kind: Service
      metadata: {name: a}
      spec: {ports: [{port: 80}, {port: 80, protocol: TCP}]}
      """)
    #expect(result.diagnostics.map(\.code) == [.manifestDuplicate])
    #expect(result.diagnostics.map(\.severity) == [.error])
    #expect(result.diagnostics.first?.notes.count == 1)
  }

  @Test func `keys that the API takes twice make a list`() throws {
    let (result, _) = try run(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 80}]}]}
      """)
    #expect(result.diagnostics.map(\.severity) == [.warning])
    let text = String(decoding: try #require(result.files.first).bytes, as: UTF8.self)
    #expect(text.contains("a.ports = ["))
  }
}
