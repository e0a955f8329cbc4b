import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Deployment, Stage } from "@slipway/domain";
import { eventually, type GitRepository, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

/** How many deployments are hit; `SLIPWAY_FAULT_INSTANTS=50` is a long look. */
const instants = Number(process.env["SLIPWAY_FAULT_INSTANTS"] || 6);
/** The same instants again: the seed is in the name of the test. */
const seed = Number(process.env["SLIPWAY_FAULT_SEED"] || Math.floor(Math.random() * 1e6));

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;
/** Where the scripts write what they do. */
let out = "";

beforeAll(async () => {
  out = resources.use(await tempDir("instants")).path;
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [{ name: "waitapproval" }, { name: "scriptrun" }],
      storeUrl: await sqliteUrl(),
      processes: {},
      leaseMs: 2_000,
    }),
  );
});

afterAll(() => resources.disposeAsync());

/** Writes down its begin and its end, and whether another of it was still there: killed, but not yet waited for, does not count. */
const diary = (name: string) => `
file=$OUT/$SR_APPLICATION_NAME-${name}
[ -e $file.pid ] && grep -qs '^State:[[:space:]]*[^Z[:space:]]' /proc/$(cat $file.pid)/status && echo overlap >> $file
echo $$ > $file.pid
echo begin >> $file
sleep 0.5
echo end >> $file
rm $file.pid
`;

const stages = [
  { name: "SCRIPT_RUN", with: { env: { OUT: "" }, run: diary("first") } },
  { name: "WAIT", with: { duration: "1s" } },
  { name: "WAIT_APPROVAL", with: { approvers: ["tester"] } },
  { name: "SCRIPT_RUN", with: { env: { OUT: "" }, run: diary("last") } },
];

async function push(name: string): Promise<string> {
  const placed = stages.map((stage) => ("env" in stage.with ? { ...stage, with: { ...stage.with, env: { OUT: out } } } : stage));
  const spec = { name, planner: { alwaysUsePipeline: true }, pipeline: { stages: placed }, plugins: { scriptrun: {} } };
  const file = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec });
  const commit = await repository.commit({ [`${name}/app.pipecd.yaml`]: file }, `Add ${name}`);
  await slipway.nudge("apps");
  return commit;
}

/** Numbers from 0 to 1 that follow from the seed. */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const plugins = ["wait", "waitapproval", "scriptrun"];
const killPlugin = async (name: string): Promise<void> => slipway.signalPlugin(name, "SIGKILL").catch(() => {}); // not up again yet

async function restartExecutor(): Promise<void> {
  const pid = slipway.pid("executor") ?? 0;
  process.kill(pid, "SIGTERM");
  await eventually(async () => expect(() => process.kill(pid, 0)).toThrow(), { timeoutMs: 30_000 });
  await slipway.start("executor");
}

/** Says yes as soon as it is asked. */
async function approve(name: string, commit: string): Promise<void> {
  const isAsked = ({ stages }: Deployment) => stages[2]?.status === "running" || stages[2]?.status === "succeeded";
  const { id } = await slipway.waitForDeployment(name, commit, { until: isAsked, timeoutMs: 120_000 });
  await eventually(async () => {
    const { code, stderr } = await slipway.cli("deployment", "approve", id, "WAIT_APPROVAL");
    expect(code, stderr).toBe(0);
  });
}

const linesOf = async (file: string) => (await readFile(join(out, file), "utf8")).trim().split("\n");

async function expectRight(name: string, deployment: Deployment): Promise<void> {
  const { status, statusReason } = deployment;
  expect({ name, status, statusReason }).toEqual({ name, status: "succeeded", statusReason: "every stage succeeded" });
  const [first, wait, approval, last] = deployment.stages as readonly [Stage, Stage, Stage, Stage];
  for (const [script, { attempt }] of [
    ["first", first],
    ["last", last],
  ] as const) {
    const lines = await linesOf(`${name}-${script}`);
    expect(lines).not.toContain("overlap");
    expect(lines.at(-1)).toBe("end");
    expect(lines.filter((line) => line === "begin").length).toBeLessThanOrEqual(attempt);
  }
  expect(wait.completedAt?.since(wait.startedAt ?? deployment.createdAt).total("seconds")).toBeGreaterThanOrEqual(1);
  expect(approval.metadata["pipecd/stage-approved-users"]).toBe("tester");

  const finished = new Set<string>();
  for (const { event } of await slipway.history(deployment)) {
    if (event.kind === "stage-started") expect(finished).not.toContain(event.stageId);
    if (event.kind === "stage-finished") finished.add(event.stageId);
  }
  expect(finished.size).toBe(4);
}

test(`${instants} deployments end right, each hit at a random instant (seed ${seed})`, {
  timeout: 60_000 + instants * 30_000,
}, async () => {
  const random = numbers(seed);
  const hits = [
    (): Promise<void> => killPlugin(plugins[Math.floor(random() * plugins.length)] ?? ""),
    restartExecutor,
    (): Promise<void> => Promise.all([...plugins.map(killPlugin), restartExecutor()]).then(() => {}),
  ];
  let cutOff = 0;
  for (let instant = 0; instant < instants; instant++) {
    const name = `app-${instant}`;
    const commit = await push(name);
    await slipway.waitForDeployment(name, commit, { until: ({ status }) => status !== "pending", timeoutMs: 30_000 });
    const approved = approve(name, commit);
    await delay(random() * 3_500);
    await hits[instant % hits.length]?.();
    await approved;
    const ended = await slipway.waitForDeployment(name, commit, { timeoutMs: 60_000 });
    await expectRight(name, ended);
    cutOff += ended.stages.filter(({ attempt }) => attempt > 1).length;
  }
  expect(cutOff).toBeGreaterThan(0); // else the instants were none
});
