import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedCluster, tempDir } from "@slipway/testkit";
import { test } from "vitest";
import { parseCases } from "./conformance-cases.ts";
import { runConformance } from "./run-conformance.ts";

const plugins = new URL("../../../services/plugins/", import.meta.url);

/** Cases of the plugins that need no server. */
const ours = [
  {
    plugin: "wait",
    cases: `
stages:
  - stage: WAIT
    with: { duration: 1s }
    expect: succeeded
    endless: { duration: 1h }
`,
  },
  {
    plugin: "waitapproval",
    cases: `
stages:
  - stage: WAIT_APPROVAL
    with: { approvers: [ann, bob], minApproverNum: 2 }
    commands: [{ approve: ann }, { approve: bob }]
    expect: succeeded
    endless: { approvers: [ann] }
`,
  },
  {
    // Without a cluster: planning, rejections, and a stage that fails with a message.
    plugin: "kubernetes",
    cases: `
stages:
  - stage: K8S_SYNC
    expect: failed
`,
  },
  {
    plugin: "analysis",
    cases: `
stages:
  - stage: ANALYSIS
    with: { duration: 1s }
    expect: succeeded
    endless: { duration: 1h }
`,
  },
  {
    plugin: "scriptrun",
    cases: `
name: scriptrun
refusedConfig: { gracePeriod: -1s }
stages:
  - stage: SCRIPT_RUN
    with: { run: sleep 0.3 }
    expect: succeeded
    endless: { run: "trap '' TERM; while :; do sleep 1; done" }
    lines: { with: { run: seq 200000 }, count: 200000 }
  - stage: SCRIPT_RUN_ROLLBACK
    expect: succeeded
`,
  },
];

// The tests run at the same time: each waits for plugins of its own, most of the time.

test.concurrent.for(ours)("$plugin passes every check", async ({ plugin, cases }, { expect }) => {
  const main = fileURLToPath(new URL(`${plugin}/src/main.ts`, plugins));
  const seen: string[] = [];
  const report = await runConformance({
    command: [process.execPath, main],
    cases: parseCases(cases, `${plugin}.yaml`),
    onResult: ({ name }) => seen.push(name),
  });
  expect(report.checks.filter(({ status }) => status === "failed")).toEqual([]);
  expect(report.passed).toBeGreaterThanOrEqual(11);
  expect(seen).toEqual(report.checks.map(({ name }) => name));
});

test.concurrent("the kubernetes plugin passes every check with a cluster, and what it tells of it is what it shows", async ({ expect }) => {
  await using cluster = await sharedCluster();
  await using dir = await tempDir("conformance");
  const namespace = await cluster.createNamespace();
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace }, data: { color: "red" } };
  await writeFile(join(dir.path, "a.yaml"), JSON.stringify(object));
  const target = { name: "dev", config: { kubeConfigPath: cluster.kubeconfigPath } };
  const cases = {
    name: "kubernetes",
    deployTargets: [target],
    applicationDir: dir.path,
    stages: [{ stage: "K8S_SYNC", expect: "succeeded" }],
  };
  const report = await runConformance({
    command: [process.execPath, fileURLToPath(new URL("kubernetes/src/main.ts", plugins))],
    cases: parseCases(JSON.stringify(cases), "kubernetes.yaml"),
  });
  expect(report.checks.filter(({ status }) => status === "failed")).toEqual([]);
  const watched = report.checks.filter(({ name }) => /live state|heartbeats/.test(name));
  expect(watched.map(({ status }) => status)).toEqual(["passed", "passed", "passed", "passed", "passed"]);
});

test.concurrent("a program that is not a plugin fails the first check, with its output", async ({ expect }) => {
  const report = await runConformance({ command: ["sh", "-c", "echo no such flag >&2; exit 4"], cases: parseCases("{}", "cases.yaml") });
  expect(report).toMatchObject({ passed: 0, failed: 1 });
  expect(report.checks[0]?.detail).toContain("the plugin exited with code 4 before it served:\nno such flag");
});

test.concurrent("a program that does not exist fails the first check", async ({ expect }) => {
  const report = await runConformance({ command: ["no-such-program"], cases: parseCases("{}", "cases.yaml") });
  expect(report.checks).toMatchObject([{ status: "failed", detail: expect.stringContaining("cannot start no-such-program") }]);
});

const broken = (mistake: string) =>
  runConformance({
    command: ["env", `BROKEN=${mistake}`, process.execPath, fileURLToPath(new URL("./testing/broken-plugin.ts", import.meta.url))],
    cases: parseCases("stages: [{ stage: WORK, with: { lines: 2, everyMs: 1000 }, expect: succeeded }]", "cases.yaml"),
  });

test.concurrent("a plugin that crashes at its start fails the first check, with its exit code and its error", async ({ expect }) => {
  const { checks } = await broken("crashes at its start");
  expect(checks).toMatchObject([{ name: "starts, and reports which stages it defines", status: "failed" }]);
  expect(checks[0]?.detail).toMatch(/^the plugin exited with code 1 before it served:\n.*Error: the catalogue of colours is missing/s);
});

test.concurrent("a plugin that crashes during a stage fails its check with the error, and the other checks have a new process", async ({
  expect,
}) => {
  const { checks } = await broken("crashes during a stage");
  expect(checks.find(({ name }) => name === "runs WORK to its end")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/the plugin exited with code 1 while it ran WORK: .*Error: the paint is dry/s),
  });
  expect(checks.filter(({ name }) => /^(plans pipelines|rejects a stage)/.test(name)).map(({ status }) => status)).toEqual([
    "passed",
    "passed",
  ]);
});

test.concurrent("a run that is aborted rejects with the reason", async ({ expect }) => {
  const signal = AbortSignal.abort(new Error("stopped by ada"));
  await expect(runConformance({ command: ["true"], cases: parseCases("{}", "cases.yaml"), signal })).rejects.toThrowError("stopped by ada");
});
