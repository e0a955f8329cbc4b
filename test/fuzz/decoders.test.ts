import { checkAnyFile, parseApplicationFile, parseEventWatcherFile, parsePipedFile, type ReplacementConfig } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import { replaceInFile } from "@slipway/edits";
import { trailer } from "@slipway/git";
import { decodeApplicationChange, decodeChangedApplication, decodeChangedDeployment, decodeDeploymentChange } from "@slipway/state";
import { fileRules, manifestRules, readDocuments, type YamlRules } from "@slipway/yaml";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTemplateFile } from "../../services/plugins/analysis/src/templates/read-template-file.ts";
import { ignoredFieldsOf } from "../../services/plugins/kubernetes/src/fields/ignored-fields.ts";
import { problemOf } from "../../services/plugins/kubernetes/src/health/user/expression.ts";
import { parseManifests } from "../../services/plugins/kubernetes/src/manifests/parse-manifests.ts";
import { replaceInYaml } from "../../services/plugins/kubernetes/src/patches/replace-in-yaml.ts";
import { chartProblem } from "../../services/plugins/kubernetes/src/render/helm/errors/chart-problem.ts";
import { errorText } from "../../services/plugins/kubernetes/src/render/helm/errors/error-text.ts";
import { schemaProblems } from "../../services/plugins/kubernetes/src/render/helm/errors/schema-problems.ts";
import { templateProblem } from "../../services/plugins/kubernetes/src/render/helm/errors/template-problem.ts";
import { setValueProblem } from "../../services/plugins/kubernetes/src/render/helm/input/set-value.ts";
import { renderedFiles } from "../../services/plugins/kubernetes/src/render/helm/rendered-files.ts";
import { readKustomization } from "../../services/plugins/kubernetes/src/render/kustomize/kustomization.ts";
import { routesTraffic } from "../../services/plugins/kubernetes/src/stages/source-manifests.ts";
import { fuzzSettings } from "./fuzz-settings.ts";
import { hostileBytes, hostileText } from "./hostile-text.ts";

const application = `apiVersion: pipecd.dev/v1beta1
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
const older = application
  .replace("kind: Application", "kind: KubernetesApp")
  .replace(/ {2}plugins:.*\n/, "  input: {manifests: [a.yaml]}\n");
const piped = `apiVersion: pipecd.dev/v1beta1
kind: Piped
spec:
  projectID: p
  pipedID: one
  repositories: [{repoId: r, remote: "git@example.com:a/b.git", branch: main}]
  syncInterval: 1m
  plugins: [{name: kubernetes, port: 7001, deployTargets: [{name: prod, config: {kubeConfigPath: /k}}]}]
`;
const manifests = `apiVersion: v1
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
const template = `apiVersion: pipecd.dev/v1beta1
kind: AnalysisTemplate
spec:
  metrics:
    errors: {provider: prom, query: "sum(rate({{ .App.Name }}[1m]))", interval: 1m, expected: {max: 1}}
`;
const kustomization = `resources: [web.yaml, ../base]
patches: [{path: p.yaml}, {patch: "- op: add\\n  path: /a\\n"}]
configMapGenerator: [{name: a, files: [k=../f.txt], envs: [e.env]}]
helmGlobals: {chartHome: charts}
helmCharts: [{name: c, version: "1", repo: "https://example.com", valuesFile: v.yaml}]
`;
/** What charts write, and what helm says of them. */
const rendered = "---\n# Source: web/templates/a.yaml\nkind: A\n---\n# Source: web/b.yaml\nkind: B\n";
const helmError = `level=INFO msg="x"
Error: web/templates/a.yaml:2:6
  executing "web/templates/a.yaml" at <include "web.name" .>:
    error calling include:
web/charts/db/templates/_h.tpl:2:10
  executing "web.name" at <.Values.image.tag>:
    nil pointer evaluating interface {}.tag

Use --debug flag to render out invalid YAML
`;
const schemaError =
  "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- at '/a/b': got number, want string\n";
const eventWatcher = `apiVersion: pipecd.dev/v1beta1
kind: EventWatcher
spec: {events: [{name: image, labels: {app: web}, replacements: [{file: a.json, jsonField: $.a.b}, {file: b, regex: "tag: (\\\\S+)"}]}]}
`;
/** Files whose values events replace. */
const hcl = `# web\nmodule "web" "\\u00e9" {\n  tag = "v1" // \\U0001F600\n  list = [1, { k : "$\${a}" }]\n  text = <<EOT\n a\nEOT\n}\n`;
const toml = `[a]\n"odd.key" = 'v1'\nb.c = 1_000\nat = 1979-05-27T07:32:00Z\n[[a.list]]\ntext = """\\u00e9\n"""\n`;
const json = '\ufeff{\r\n// c\n"a": {"b": [1, -0.5e3, "\\u00e9\\"", null,]}, /* d */ "a": true}\n';
const commit = "feat: a\n\nA body.\n\nPiped-event: x\nSigned-off-by: A <a@example.com>\n";
const files = [application, older, piped, manifests, template, kustomization];

/** Decoders of what a repository holds that report what is wrong instead of throwing. */
const total: readonly { readonly name: string; readonly decode: (content: Uint8Array, text: string) => unknown }[] = [
  { name: "an application file", decode: (_, text) => parseApplicationFile(text, { filename: "app.pipecd.yaml" }) },
  { name: "a piped file", decode: (_, text) => parsePipedFile(text, { filename: "piped.yaml" }) },
  { name: "a file that is checked", decode: (_, text) => checkAnyFile(text, { filename: "any.yaml" }) },
  { name: "manifests", decode: (content) => parseManifests(content, "a.yaml") },
  { name: "an event watcher file", decode: (content) => parseEventWatcherFile(content, ".pipe/a.yaml") },
  { name: "analysis templates", decode: (content) => readTemplateFile(content, ".pipe/a.yaml") },
  { name: "ignored fields", decode: (_, text) => ignoredFieldsOf(text) },
  { name: "the stages of an application file", decode: (_, text) => routesTraffic({ configText: text }, "production") },
  { name: "a kustomization", decode: (content) => readKustomization(content, "kustomization.yaml") },
  { name: "the output of helm", decode: (content) => renderedFiles(Buffer.from(content), (file) => file) },
  { name: "an error of helm", decode: (_, text) => helmProblems(text) },
  { name: "a value for --set of helm", decode: (_, text) => setValueProblem(text.slice(0, 9), text) },
  { name: "an expression of a health rule", decode: (_, text) => problemOf(text) },
  { name: "trailers of a commit", decode: (_, text) => trailer(text, "Piped-event") },
];

const texts = hostileText([...files, commit]);
const contents = hostileBytes([...files, eventWatcher, commit, rendered, helmError, schemaError]);

function helmProblems(stderr: string) {
  const error = errorText(stderr);
  return [templateProblem(error, (file) => file), schemaProblems(error), chartProblem(error, "web")];
}

test.for(total)("$name: whatever the content, the decoder answers", ({ decode }) => {
  const property = fc.property(contents, (content) => {
    decode(content, new TextDecoder().decode(content));
  });
  expect(() => fc.assert(property, fuzzSettings)).not.toThrow();
});

test("a YAML text inside a manifest: a patch applies or is refused as invalid", () => {
  const property = fc.property(texts, texts, (text, value) => {
    try {
      replaceInYaml(text, ["spec", "replicas"], value);
    } catch (error) {
      if (!isFault(error, "invalid")) throw error;
    }
  });
  expect(() => fc.assert(property, fuzzSettings)).not.toThrow();
});

const replacements: readonly Pick<ReplacementConfig, "by" | "field">[] = [
  { by: "yamlField", field: "$.spec.name" },
  { by: "jsonField", field: "$.a.b[2]" },
  { by: "HCLField", field: "$.module.web.'é'.tag" },
  { by: "tomlField", field: "$.a.list[0].text" },
  { by: "regex", field: "(?:tag|name): *(\\S+)" },
];

test.for(replacements)("whatever a file holds: a value is replaced by $by, or the file is refused with its name", async (replacement) => {
  const property = fc.asyncProperty(hostileBytes([application, hcl, toml, json]), fc.string({ unit: "binary" }), async (content, value) => {
    try {
      await replaceInFile({ name: "values", content }, replacement, value);
    } catch (error) {
      if (!isFault(error, "invalid") || !error.message.startsWith("values:")) throw error;
    }
  });
  await expect(fc.assert(property, fuzzSettings)).resolves.toBeUndefined();
});

test.for([
  { name: "application", decode: decodeApplicationChange },
  { name: "state of an application", decode: decodeChangedApplication },
  { name: "deployment", decode: decodeDeploymentChange },
  { name: "state of a deployment", decode: decodeChangedDeployment },
])("whatever the bytes of a message of the history: $name is read, or refused with a Fault", ({ decode }) => {
  const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    try {
      decode(bytes);
    } catch (error) {
      if (!isFault(error, "invalid", "internal")) throw error;
    }
  });
  expect(() => fc.assert(property, fuzzSettings)).not.toThrow();
});

const small = { bytes: 400, documents: 3, tokens: 200, values: 60, keys: 5, aliases: 6, depth: 5 };

test.for([
  { name: "files", rules: fileRules },
  { name: "manifests", rules: manifestRules },
])("$name: no text makes the reader exceed its limits", ({ rules }) => {
  const limited: YamlRules = { ...rules, limits: small };
  const property = fc.property(contents, (content) => {
    const { documents, problems } = readDocuments(content, "f", limited);
    if (problems.length > 0) return documents.length === 0;
    const values = documents.map(({ value }) => value);
    return (
      content.length <= small.bytes &&
      documents.length <= small.documents &&
      values.every((value) => fits(value, 0)) &&
      count(values) <= small.values + 1
    );
  });
  expect(() => fc.assert(property, fuzzSettings)).not.toThrow();
});

function fits(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  const inner = Object.values(value);
  return (
    depth <= small.depth &&
    (Array.isArray(value) || inner.length <= small.keys * small.aliases) &&
    inner.every((each) => fits(each, depth + 1))
  );
}

function count(value: unknown): number {
  return 1 + (typeof value === "object" && value !== null ? Object.values(value).reduce<number>((sum, inner) => sum + count(inner), 0) : 0);
}
