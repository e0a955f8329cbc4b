import { formatProblem } from "@slipway/yaml";
import { describe, expect, test } from "vitest";
import type { PluginOfPiped } from "../plugins/plugin-of-piped.ts";
import { parseApplicationFile } from "./parse-application-file.ts";

const head = (kind = "Application") => `apiVersion: pipecd.dev/v1beta1\nkind: ${kind}\n`;
const parse = (text: string) => parseApplicationFile(text, { filename: "web/app.pipecd.yaml" });
const problemsOf = (text: string) =>
  parse(text)
    .problems.map(formatProblem)
    .map((line) => line.replace("web/app.pipecd.yaml:", ""));
const warningsOf = (text: string) =>
  parse(text)
    .warnings.map(formatProblem)
    .map((line) => line.replace("web/app.pipecd.yaml:", ""));

describe("problems", () => {
  test("all problems are reported at once, in the order of the file", () => {
    const text = `${head()}spec:
  name: 12
  labels: {version: 1.10}
  timeout: soon
  pipeline:
    stages:
      - desc: nameless
      - name: WAIT
        timeout: 5 minutes
        with: 3
  plugins:
    kubernetes: [a]
`;
    expect(problemsOf(text)).toEqual([
      "4:9: spec.name: must be text, not a number; put it in quotes",
      "5:21: spec.labels.version: must be text, not a number; put it in quotes",
      "6:12: spec.timeout: must be a duration such as 30s, 5m or 1h30m",
      "9:9: spec.pipeline.stages[0].name: is missing",
      "11:18: spec.pipeline.stages[1].timeout: must be a duration such as 30s, 5m or 1h30m",
      "12:15: spec.pipeline.stages[1].with: must be a mapping, not a number",
      "14:17: spec.plugins.kubernetes: must be a mapping, not a list",
    ]);
    expect(parse(text).application).toBeUndefined();
  });

  test.for<{ name: string; text: string; want: string[] }>([
    { name: "no mapping", text: "- a\n", want: ["1:1: must be a mapping, not a list"] },
    {
      name: "not YAML",
      text: "a: [b\nc: d\n",
      want: ["2:1: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    },
    {
      name: "another version",
      text: "apiVersion: pipecd.dev/v2\nkind: Application\n",
      want: ["1:13: apiVersion: must be pipecd.dev/v1beta1"],
    },
    {
      name: "no version, no kind",
      text: "spec: {}\n",
      want: [
        "1:1: apiVersion: is missing: must be pipecd.dev/v1beta1",
        "1:1: kind: is missing: must be one of Application, KubernetesApp, TerraformApp, LambdaApp, CloudRunApp, ECSApp",
      ],
    },
    {
      name: "the wrong kind of file",
      text: head("Piped"),
      want: ["2:7: kind: must be one of Application, KubernetesApp, TerraformApp, LambdaApp, CloudRunApp, ECSApp"],
    },
    {
      name: "a bad path pattern",
      text: `${head()}spec: {trigger: {onCommit: {paths: [ok, "a["]}}}\n`,
      want: ['3:41: spec.trigger.onCommit.paths[1]: path pattern "a[": brackets or escapes are not complete'],
    },
    {
      name: "an unknown event",
      text: `${head()}spec: {notification: {mentions: [{event: DEPLOYMENT_FAILD}]}}\n`,
      want: ["3:42: spec.notification.mentions[0].event: is not a known name; did you mean DEPLOYMENT_FAILED?"],
    },
    {
      name: "an empty chain",
      text: `${head()}spec: {postSync: {chain: {applications: []}}}\n`,
      want: ["3:41: spec.postSync.chain.applications: must not be empty"],
    },
    {
      name: "a chain matcher without a condition",
      text: `${head()}spec: {dependsOn: [{requireHealthy: true}]}\n`,
      want: ["3:20: spec.dependsOn[0]: needs name or labels"],
    },
    {
      name: "a chain matcher that fits every application",
      text: `${head()}spec: {postSync: {chain: {applications: [{}]}}}\n`,
      want: ["3:42: spec.postSync.chain.applications[0]: needs name, kind or labels"],
    },
    {
      name: "secrets without a target",
      text: `${head()}spec: {encryption: {encryptedSecrets: {a: b}}}\n`,
      want: ["3:8: spec.encryption.decryptionTargets: is missing"],
    },
    {
      name: "an empty secret",
      text: `${head()}spec: {encryption: {encryptedSecrets: {a: }, decryptionTargets: [x]}}\n`,
      want: ["3:43: spec.encryption.encryptedSecrets.a: must not be empty"],
    },
    {
      name: "a replacement of two fields",
      text: `${head()}spec: {eventWatcher: [{handler: {config: {replacements: [{file: a, yamlField: b, regex: (c)}]}}}]}\n`,
      want: [
        "3:58: spec.eventWatcher[0].handler.config.replacements[0]: needs exactly one of yamlField, jsonField, HCLField, tomlField, regex",
      ],
    },
    {
      name: "a replacement of several values",
      text: `${head()}spec: {eventWatcher: [{handler: {config: {replacements: [{file: a, yamlField: "$.a[*]"}]}}}]}\n`,
      want: [
        "3:79: spec.eventWatcher[0].handler.config.replacements[0].yamlField: * would select several values; name one, such as $.images[0].newTag",
      ],
    },
    {
      name: "a replacement without a group",
      text: `${head()}spec: {eventWatcher: [{handler: {config: {replacements: [{file: a, regex: c}]}}}]}\n`,
      want: ["3:75: spec.eventWatcher[0].handler.config.replacements[0].regex: must have a group ( ) around the text to replace"],
    },
    {
      name: "a drift field without a path",
      text: `${head()}spec: {driftDetection: {ignoreFields: [a]}}\n`,
      want: ["3:40: spec.driftDetection.ignoreFields[0]: must have the form apiVersion:kind:namespace:name#path"],
    },
    {
      name: "a drift field of an object without a name",
      text: `${head()}spec: {driftDetection: {ignoreFields: ["apps/v1:Deployment:shop#spec.replicas"]}}\n`,
      want: ["3:40: spec.driftDetection.ignoreFields[0]: must have the form apiVersion:kind:namespace:name#path"],
    },
    {
      name: "more stages than a plan may have",
      text: `${head()}spec: {pipeline: {stages: [${"{name: A},".repeat(2001)}]}}\n`,
      want: ["3:27: spec.pipeline.stages: must have at most 2000 elements"],
    },
    {
      name: "too many retries",
      text: `${head()}spec: {pipeline: {stages: [{name: A, retries: 11}, {name: B, retries: 1.5}]}}\n`,
      want: ["3:47: spec.pipeline.stages[0].retries: must be at most 10", "3:71: spec.pipeline.stages[1].retries: must be a whole number"],
    },
  ])("$name", ({ text, want }) => {
    expect(problemsOf(text)).toEqual(want);
  });
});

describe("warnings", () => {
  test.for<{ name: string; text: string; want: string[] }>([
    {
      name: "unknown fields, with a suggestion",
      text: `${head()}metadata: {name: x}\nspec:\n  planner: {autoRolback: false}\n  pipeline: {stages: [{name: A, timout: 1m}]}\n`,
      want: [
        "3:1: metadata: unknown field, ignored",
        "5:13: spec.planner.autoRolback: unknown field, ignored; did you mean autoRollback?",
        "6:33: spec.pipeline.stages[0].timout: unknown field, ignored; did you mean timeout?",
      ],
    },
    {
      name: "a commit matcher that cannot be compiled",
      text: `${head()}spec: {commitMatcher: {pipeline: "a("}}\n`,
      want: ["3:34: spec.commitMatcher.pipeline: is never used: not a Go regular expression: missing closing ): `a(`"],
    },
    {
      name: "a list of plugins",
      text: `${head()}spec: {plugins: [kubernetes]}\n`,
      want: ["3:17: spec.plugins: a list of plugins is read as sections without fields; use a mapping"],
    },
    {
      name: "a chain that comes back to the application that begins it",
      text: `${head()}spec: {name: web, postSync: {chain: {applications: [{name: api}, {name: web}]}}}\n`,
      want: ["3:73: spec.postSync.chain.applications[1].name: names this application, which begins the chain: this block fails; remove it"],
    },
    {
      name: "a field that is not supported yet, with what to do",
      text: `${head()}spec: {pipeline: {stages: [{id: a, name: WAIT}]}}\n`,
      want: ["3:29: spec.pipeline.stages[0].id: is not supported yet, ignored: stages get ids of their own; remove it"],
    },
    {
      name: "not a value that changes nothing",
      text: `${head()}spec: {trigger: {onChain: {disabled: true}}, eventWatcher: []}\n`,
      want: [],
    },
    {
      name: "unknown fields in the section of a bundled plugin and the options of its stages",
      text: `${head()}spec:\n  plugins: {kubernetes: {input: {manifest: [a]}}}\n  pipeline: {stages: [{name: WAIT, with: {duration: 1m, durations: 3}}]}\n`,
      want: [
        "4:34: spec.plugins.kubernetes.input.manifest: unknown field, ignored; did you mean manifests?",
        "5:57: spec.pipeline.stages[0].with.durations: unknown field, ignored; did you mean duration?",
      ],
    },
    {
      name: "unknown fields in one of several forms",
      text: `${head()}spec:\n  pipeline:\n    stages: [{name: ANALYSIS, with: {duration: 1m, metrics: [{template: {nme: a}}, {provider: p, querry: q}]}}]\n`,
      want: [
        "5:74: spec.pipeline.stages[0].with.metrics[0].template.nme: unknown field, ignored; did you mean name?",
        "5:98: spec.pipeline.stages[0].with.metrics[1].querry: unknown field, ignored; did you mean query?",
      ],
    },
    {
      name: "names that resemble those of bundled plugins and stages",
      text: `${head()}spec: {plugins: {kubernets: {}}, pipeline: {stages: [{name: K8S_SINC}, {name: DEPLOY}]}}\n`,
      want: [
        "3:18: spec.plugins.kubernets: no bundled plugin is called kubernets; did you mean kubernetes?",
        "3:55: spec.pipeline.stages[0].name: no bundled plugin has a stage K8S_SINC; did you mean K8S_SYNC?",
      ],
    },
    {
      name: "the former place of autoRollback",
      text: `${head("KubernetesApp")}spec: {input: {autoRollback: false}}\n`,
      want: ["3:30: spec.input.autoRollback: is not read here; set spec.planner.autoRollback"],
    },
    {
      name: "fields of an older kind in a new file",
      text: `${head()}spec: {input: {}}\n`,
      want: ["3:8: spec.input: unknown field, ignored"],
    },
  ])("$name", ({ text, want }) => {
    expect(warningsOf(text)).toEqual(want);
    expect(parse(text).application).toBeDefined();
  });
});

describe("nothing is deployed from a file", () => {
  const refusedOf = (text: string, plugins?: readonly PluginOfPiped[]) => {
    const { application, refused } = parseApplicationFile(text, { filename: "app.pipecd.yaml", ...(plugins && { plugins }) });
    expect(application).toBeDefined();
    return refused.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  };

  test("with a chart of another repository, because what is sent would be wrong", () => {
    const text = `${head()}spec:\n  plugins: {kubernetes: {input: {helmChart: {path: ., gitRemote: "git@a:b"}}}}\n`;
    expect(refusedOf(text)).toEqual([
      "4:55: spec.plugins.kubernetes.input.helmChart.gitRemote: is not supported yet, so nothing is deployed: set path to a directory of this repository, or publish the chart in a repository or registry",
    ]);
  });

  test("with options that a bundled plugin will not accept", () => {
    const text = `${head()}spec:\n  plugins: {kubernetes: {input: {manifests: all}}}\n  pipeline: {stages: [{name: WAIT}, {name: WAIT, with: {duration: [1]}}]}\n`;
    expect(refusedOf(text)).toEqual([
      "4:45: spec.plugins.kubernetes.input.manifests: must be a list, not text",
      "5:23: spec.pipeline.stages[0].with.duration: is missing",
      "5:67: spec.pipeline.stages[1].with.duration: must be a duration such as 30s or 1h30m",
    ]);
  });

  test.for([
    { stage: "{name: K8S_CANARY_ROLLOUT, with: {replicas: 110x}}", says: "replicas: must be a number of replicas such as 2 or 50%" },
    { stage: "{name: K8S_BASELINE_ROLLOUT, with: {replicas: -1}}", says: "replicas: must be a number of replicas such as 2 or 50%" },
    { stage: "{name: K8S_CANARY_ROLLOUT, with: {replicas: 150%}}", says: undefined },
    { stage: "{name: WAIT, with: {duration: 5 minutes}}", says: "duration: must be a duration such as 30s or 1h30m" },
    { stage: "{name: K8S_TRAFFIC_ROUTING, with: {canary: 101}}", says: "canary: must be a whole number from 0 to 100, with or without %" },
    { stage: '{name: K8S_TRAFFIC_ROUTING, with: {canary: "100%"}}', says: undefined },
    {
      stage: "{name: ANALYSIS, with: {duration: 1h, metrics: [{provider: p, query: q, expected: {max: 1}, interval: soon}]}}",
      says: "metrics[0].interval: must be a duration such as 30s or 1h30m",
    },
  ])("unless its values have their form: $stage", ({ stage, says }) => {
    const text = `${head()}spec:\n  plugins: {kubernetes: {}}\n  pipeline: {stages: [${stage}]}\n`;
    expect(refusedOf(text)).toEqual(says === undefined ? [] : [expect.stringContaining(`spec.pipeline.stages[0].with.${says}`)]);
  });

  test("but a plugin from elsewhere decides itself, whatever its name", () => {
    const text = `${head()}spec: {plugins: {kubernetes: {input: {manifests: all}}}}\n`;
    expect(refusedOf(text, [{ name: "kubernetes", isBundled: false, deployTargets: [] }])).toEqual([]);
  });
});
