import { describe, expect, test } from "vitest";
import type { ApplicationConfig } from "./application-config.ts";
import { parseApplicationFile } from "./parse-application-file.ts";

const head = (kind = "Application") => `apiVersion: pipecd.dev/v1beta1\nkind: ${kind}\n`;
const parse = (text: string) => parseApplicationFile(text, { filename: "web/app.pipecd.yaml" });

const defaults: Omit<ApplicationConfig, "raw"> = {
  kind: "Application",
  name: "",
  labels: {},
  description: "",
  planner: { alwaysUsePipeline: false, autoRollback: true },
  commitMatcher: { quickSync: "", pipeline: "" },
  stages: [],
  supersede: undefined,
  pruneOnRemoval: false,
  trigger: {
    onCommit: { disabled: false, paths: [], ignores: [] },
    onCommand: { disabled: false },
    onOutOfSync: { disabled: true, minWindowMs: 300_000, maxRepairs: 5 },
    onChain: { disabled: true },
  },
  postSync: { chain: [], healthTimeoutMs: 0 },
  dependsOn: [],
  timeoutMs: 21_600_000,
  encryption: undefined,
  attachment: undefined,
  sopsIgnores: [],
  notification: undefined,
  eventWatchers: [],
  driftDetection: { ignoreFields: [] },
  plugins: {},
  impliedPlugin: undefined,
  deployTargets: {},
};

test.for(["", "spec:\n", "spec: {}\n", "spec:\n  labels:\n  planner:\n  pipeline: {stages: ~}\n  trigger: {onCommit: ~}\n  plugins:\n"])(
  "omitted fields have their defaults: %j",
  (spec) => {
    const { application, problems, warnings } = parse(head() + spec);
    const { raw, ...values } = application ?? { raw: undefined };
    expect(values).toEqual(defaults);
    expect(raw).toMatchObject({ kind: "Application" });
    expect([...problems, ...warnings]).toEqual([]);
  },
);

const full = `${head()}spec:
  name: shop
  labels: {team: a, empty: }
  description: The shop
  planner: {alwaysUsePipeline: yes, autoRollback: false}
  commitMatcher: {quickSync: "(?i)^docs", pipeline: "^feat"}
  trigger:
    onCommit: {disabled: true, paths: ["libs/**"], ignores: ["**/*.md", ""]}
    onCommand: {disabled: true}
    onOutOfSync: {disabled: false, minWindow: 90s}
    onChain: {disabled: false}
  pipeline:
    stages:
      - id: first
        name: WAIT
        desc: Look
        timeout: 10m
        with: {duration: 3s, deep: [1, {x: null}]}
        skipOn: {paths: ["docs/**"], commitMessagePrefixes: ["[skip]"]}
        retries: 2
      - name: K8S_SYNC
        with:
  timeout: 7200000000000
  postSync: {chain: {healthTimeout: 90s, applications: [{name: a}, {kind: ECSApp}, {labels: {x: z}}]}}
  dependsOn: [{name: db}, {labels: {tier: base}, requireHealthy: false}]
  encryption: {encryptedSecrets: {a: AAAA}, decryptionTargets: [secret.yaml]}
  attachment: {sources: {cfg: a.json}, targets: [b.yaml]}
  sops: {ignore: ["docs/**"]}
  notification:
    mentions:
      - {event: "*", slack: [u1], slackusers: [u2], slackgroups: [g1]}
      - {event: DEPLOYMENT_FAILED}
  eventWatcher:
    - matcher: {name: image, labels: {app: shop}}
      handler:
        type: GIT_UPDATE
        config:
          commitMessage: Update
          makePullRequest: true
          replacements: [{file: a.yaml, yamlField: $.a}, {file: b, regex: "v([0-9.]+)"}]
  driftDetection: {ignoreFields: ["v1:Service:default:shop#spec.ports"]}
  plugins:
    kubernetes: {input: {namespace: x, kubectlVersion: 1.30}, on: yes}
    wait:
  deployTargets: {kubernetes: [eu, us], wait: }
`;

test("every field is typed", () => {
  const { application, problems, refused, warnings, locate } = parse(full);
  expect(problems).toEqual([]);
  expect(warnings.filter(({ path }) => !/\.(deep|on)$/.test(path)).map(({ message }) => message.replace(/, ignored: .*/, ""))).toEqual(
    ["spec.pipeline.stages[0].id"].map((field) => `${field}: is not supported yet`),
  );
  expect(refused.map(({ message }) => message.replace(/, so nothing is deployed: .*/, ""))).toEqual([
    "spec.plugins.kubernetes.input.kubectlVersion: must be text, not a number; put it in quotes",
  ]);
  expect(application).toMatchObject({
    kind: "Application",
    name: "shop",
    labels: { team: "a", empty: "" },
    description: "The shop",
    planner: { alwaysUsePipeline: true, autoRollback: false },
    commitMatcher: { quickSync: "(?i)^docs", pipeline: "^feat" },
    trigger: {
      onCommit: { disabled: true, paths: ["libs/**"], ignores: ["**/*.md", ""] },
      onCommand: { disabled: true },
      onOutOfSync: { disabled: false, minWindowMs: 90_000 },
      onChain: { disabled: false },
    },
    stages: [
      {
        id: "first",
        name: "WAIT",
        description: "Look",
        timeoutMs: 600_000,
        with: { duration: "3s", deep: [1, { x: null }] },
        skipOn: { paths: ["docs/**"], commitMessagePrefixes: ["[skip]"] },
        retries: 2,
      },
      {
        id: "",
        name: "K8S_SYNC",
        description: "",
        timeoutMs: 21_600_000,
        with: {},
        skipOn: { paths: [], commitMessagePrefixes: [] },
        retries: 0,
      },
    ],
    timeoutMs: 7_200_000,
    postSync: {
      chain: [
        { name: "a", kind: "", labels: {} },
        { name: "", kind: "ECSApp", labels: {} },
        { name: "", kind: "", labels: { x: "z" } },
      ],
      healthTimeoutMs: 90_000,
    },
    dependsOn: [
      { name: "db", labels: {}, requireHealthy: true, line: 27, column: 15 },
      { name: "", labels: { tier: "base" }, requireHealthy: false, line: 27, column: 27 },
    ],
    encryption: { encryptedSecrets: { a: "AAAA" }, decryptionTargets: ["secret.yaml"] },
    attachment: { sources: { cfg: "a.json" }, targets: ["b.yaml"] },
    sopsIgnores: ["docs/**"],
    notification: {
      mentions: [
        { event: "*", slackUsers: ["u1", "u2"], slackGroups: ["<!subteam^g1>"] },
        { event: "DEPLOYMENT_FAILED", slackUsers: [], slackGroups: [] },
      ],
    },
    eventWatchers: [
      {
        matcher: { name: "image", labels: { app: "shop" } },
        commitMessage: "Update",
        makePullRequest: true,
        replacements: [
          { file: "a.yaml", by: "yamlField", field: "$.a" },
          { file: "b", by: "regex", field: "v([0-9.]+)" },
        ],
      },
    ],
    driftDetection: { ignoreFields: ["v1:Service:default:shop#spec.ports"] },
    plugins: { kubernetes: { input: { namespace: "x", kubectlVersion: 1.3 }, on: true }, wait: {} },
    impliedPlugin: undefined,
    deployTargets: { kubernetes: ["eu", "us"], wait: [] },
    raw: { spec: { name: "shop" } },
  });
  expect(JSON.parse(JSON.stringify(application))).toMatchObject({ name: "shop" });
  expect(locate(["spec", "plugins", "kubernetes", "input", "namespace"])).toEqual({ line: 45, column: 37 });
});

describe("older kinds", () => {
  test("a KubernetesApp implies a section of the kubernetes plugin", () => {
    const { application, warnings } = parse(
      `${head("KubernetesApp")}spec: {name: a, input: {manifests: [x.yaml]}, quickSync: {prune: true}, service: }\n`,
    );
    expect(application).toMatchObject({
      kind: "KubernetesApp",
      name: "a",
      plugins: { kubernetes: { input: { manifests: ["x.yaml"] }, quickSync: { prune: true } } },
      impliedPlugin: "kubernetes",
    });
    expect(warnings).toEqual([]);
  });

  test.for([
    { kind: "TerraformApp", plugin: "terraform" },
    { kind: "LambdaApp", plugin: "lambda" },
    { kind: "CloudRunApp", plugin: "cloudrun" },
    { kind: "ECSApp", plugin: "ecs" },
  ])("a $kind needs the $plugin plugin", ({ kind, plugin }) => {
    expect(parse(`${head(kind)}spec: {input: {x: 1}}\n`).application).toMatchObject({
      plugins: { [plugin]: { input: { x: 1 } } },
      impliedPlugin: plugin,
    });
  });

  test("a file that names its plugins uses those", () => {
    const { application } = parse(`${head("KubernetesApp")}spec: {plugins: {multi: {a: 1}}, input: {b: 2}}\n`);
    expect(application).toMatchObject({ plugins: { multi: { a: 1 } }, impliedPlugin: undefined });
    expect(application?.plugins).not.toHaveProperty("kubernetes");
  });

  test("a list of plugins next to older fields", () => {
    const { application } = parse(`${head("KubernetesApp")}spec: {plugins: [kubernetes, wait], input: {b: 2}}\n`);
    expect(application?.plugins).toEqual({ kubernetes: { input: { b: 2 } }, wait: {} });
  });
});

test.for([
  { written: "{}", want: undefined },
  { written: "{policy: wait}", want: undefined },
  { written: "{policy: cancel}", want: { stuckAfterMs: 0 } },
  { written: "{policy: cancelWhenStuck}", want: { stuckAfterMs: 1_800_000 } },
  { written: "{policy: cancelWhenStuck, stuckAfter: 90s}", want: { stuckAfterMs: 90_000 } },
])("what a newer commit does: supersede $written", ({ written, want }) => {
  const { application, warnings } = parse(`${head()}spec:\n  supersede: ${written}\n`);
  expect([application?.supersede, warnings]).toEqual([want, []]);
});

test("stuckAfter with a policy that does not read it is a warning", () => {
  const { application, warnings } = parse(`${head()}spec:\n  supersede:\n    policy: cancel\n    stuckAfter: 5m\n`);
  expect(application?.supersede).toEqual({ stuckAfterMs: 0 });
  expect(warnings).toMatchObject([
    { line: 6, message: "spec.supersede.stuckAfter: is not read with policy cancel; set policy: cancelWhenStuck" },
  ]);
});
