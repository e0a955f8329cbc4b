export const application = `apiVersion: pipecd.dev/v1beta1
kind: Application
spec:
  name: shop
  labels: &labels {team: a, env: prod}
  description: *labels
  trigger: {onCommit: {paths: ["**/*.yaml", "!docs/(a|b)+"]}, onOutOfSync: {disabled: false, minWindow: 5m}}
  commitMatcher: {pipeline: "^feat(\\\\(.*\\\\))?:"}
  pipeline:
    stages:
      - {name: K8S_CANARY_ROLLOUT, with: {replicas: 10%}}
      - {name: WAIT, timeout: 1h, with: {duration: 30s}}
      - name: K8S_PRIMARY_ROLLOUT
  plugins: {kubernetes: {input: {manifests: [a.yaml]}}}
  driftDetection: {ignoreFields: ["apps/v1:Deployment:shop:web#spec.replicas"]}
`;
export const older = application
  .replace("kind: Application", "kind: KubernetesApp")
  .replace(/ {2}plugins:.*\n/, "  input: {manifests: [a.yaml]}\n");
export const piped = `apiVersion: pipecd.dev/v1beta1
kind: Piped
spec:
  projectID: p
  pipedID: one
  repositories: [{repoId: r, remote: "git@example.com:a/b.git", branch: main}]
  syncInterval: 1m
  plugins: [{name: kubernetes, port: 7001, deployTargets: [{name: prod, config: {kubeConfigPath: /k}}]}]
`;
export const manifests = `apiVersion: v1
kind: List
items:
- &item {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}, data: {a: "1"}, big: 9007199254740993}
- *item
---
apiVersion: apps/v1
kind: Deployment
metadata: {<<: {name: web}, annotations: {pipecd.dev/order: "1"}}
spec: {replicas: 3, template: {spec: {containers: [{name: web, image: "web:1"}]}}}
`;
export const template = `apiVersion: pipecd.dev/v1beta1
kind: AnalysisTemplate
spec:
  metrics:
    errors: {provider: prom, query: "sum(rate({{ .App.Name }}[1m]))", interval: 1m, expected: {max: 1}}
`;
export const kustomization = `resources: [web.yaml, ../base]
patches: [{path: p.yaml}, {patch: "- op: add\\n  path: /a\\n"}]
configMapGenerator: [{name: a, files: [k=../f.txt], envs: [e.env]}]
helmGlobals: {chartHome: charts}
helmCharts: [{name: c, version: "1", repo: "https://example.com", valuesFile: v.yaml}]
`;
/** What charts write, and what helm says of them. */
export const rendered = "---\n# Source: web/templates/a.yaml\nkind: A\n---\n# Source: web/b.yaml\nkind: B\n";
export const helmError = `level=INFO msg="x"
Error: web/templates/a.yaml:2:6
  executing "web/templates/a.yaml" at <include "web.name" .>:
    error calling include:
web/charts/db/templates/_h.tpl:2:10
  executing "web.name" at <.Values.image.tag>:
    nil pointer evaluating interface {}.tag

Use --debug flag to render out invalid YAML
`;
export const schemaError =
  "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- at '/a/b': got number, want string\n";
export const eventWatcher = `apiVersion: pipecd.dev/v1beta1
kind: EventWatcher
spec: {events: [{name: image, labels: {app: web}, replacements: [{file: a.json, jsonField: $.a.b}, {file: b, regex: "tag: (\\\\S+)"}]}]}
`;
/** Files whose values events replace. */
export const hcl = `# web\nmodule "web" "\\u00e9" {\n  tag = "v1" // \\U0001F600\n  list = [1, { k : "$\${a}" }]\n  text = <<EOT\n a\nEOT\n}\n`;
export const toml = `[a]\n"odd.key" = 'v1'\nb.c = 1_000\nat = 1979-05-27T07:32:00Z\n[[a.list]]\ntext = """\\u00e9\n"""\n`;
export const json = '\ufeff{\r\n// c\n"a": {"b": [1, -0.5e3, "\\u00e9\\"", null,]}, /* d */ "a": true}\n';
export const commit = "feat: a\n\nA body.\n\nPiped-event: x\nSigned-off-by: A <a@example.com>\n";
