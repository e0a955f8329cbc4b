import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@slipway/domain";
import { FakeHost, startPlugin } from "@slipway/plugin-sdk/testing";
import { eventually, startGitServer } from "@slipway/testkit";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

/** Times in milliseconds. */
export interface StageOverheadBench {
  readonly bench: "stage-overhead";
  readonly stages: number;
  /** From the end of one stage to the end of the next, in a single deployment. */
  readonly ours: { readonly p50: number; readonly p99: number };
  /** ExecuteStage of the same plugin, called by a minimal host. */
  readonly reference: { readonly p50: number; readonly p99: number };
  readonly ratio: number;
  /** The executor's share: our p50 minus the p50 of the reference. */
  readonly overhead: number;
  /** This many concurrent deployments on one executor. */
  readonly atOnce: {
    readonly deployments: number;
    readonly stagesPerSecond: number;
    /** Time from the push to the last finish, divided by the median. 1 if all end together. */
    readonly maxOverMedian: number;
    /** Resident memory of the executor in MiB; every application is deployed three times. */
    readonly memory: { readonly before: number; readonly after: readonly number[] };
  };
}

const stages = 50;
const deployments = 200;
const plugin = fileURLToPath(new URL("plugins/noop.ts", import.meta.url));

/** Measures a pipeline of stages that do nothing, so that only the overhead of the host remains. */
export async function run(): Promise<StageOverheadBench> {
  const reference = await timeBareCalls();
  await using server = await startGitServer();
  const repository = await server.createRepository("apps", { "README.md": "applications come later\n" });
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    plugins: [{ name: "noop", url: `file://${plugin}`, configVia: "file" }],
    processes: {},
  });
  const deploy = async (names: readonly string[], version: string): Promise<readonly Deployment[]> => {
    const files = names.map((name) => [`${name}/app.pipecd.yaml`, applicationFile(name, version)]);
    const commit = await repository.commit(Object.fromEntries(files), version);
    await slipway.notifyOfPush("apps");
    return await ended(slipway, commit, names.length);
  };

  await deploy(["warm"], "first");
  const [alone] = await deploy(["warm"], "second");
  const ours = latency(alone ? stageTimes(alone) : []);

  const names = Array.from({ length: deployments }, (_, index) => `app-${index}`);
  const before = await memoryMiB(slipway);
  const after: number[] = [];
  let all: readonly Deployment[] = [];
  for (const round of ["once", "twice", "three times"]) {
    all = await deploy(names, round);
    after.push(await memoryMiB(slipway));
  }
  const begun = Math.min(...all.map(({ createdAt }) => createdAt.epochMilliseconds));
  const finished = all.map(({ completedAt }) => (completedAt?.epochMilliseconds ?? Number.NaN) - begun).sort((a, b) => a - b);
  const last = finished.at(-1) ?? Number.NaN;
  return {
    bench: "stage-overhead",
    stages,
    ours,
    reference,
    ratio: rounded(ours.p50 / reference.p50),
    overhead: rounded(ours.p50 - reference.p50),
    atOnce: {
      deployments,
      stagesPerSecond: Math.round((deployments * stages * 1000) / last),
      maxOverMedian: rounded(last / (finished[Math.floor(finished.length / 2)] ?? Number.NaN)),
      memory: { before, after },
    },
  };
}

/** Measures the plugin without the rest of the system. */
async function timeBareCalls(): Promise<Latency> {
  await using bare = await startPlugin({ command: [process.execPath, plugin], name: "noop", host: new FakeHost() });
  const times: number[] = [];
  for (let call = -20; call < 200; call++) {
    const startedAt = performance.now();
    const { result, message } = await bare.execute({ stage: "NOOP" });
    if (result !== "succeeded") throw new Error(message);
    // The first calls warm up.
    if (call >= 0) times.push(performance.now() - startedAt);
  }
  return latency(times);
}

function applicationFile(name: string, version: string): string {
  const pipeline = { stages: Array.from({ length: stages }, () => ({ name: "NOOP" })) };
  const spec = { name, description: version, planner: { alwaysUsePipeline: true }, pipeline, plugins: { noop: {} } };
  return JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec });
}

async function ended(slipway: Slipway, commit: string, count: number): Promise<readonly Deployment[]> {
  return await eventually(
    async () => {
      const found = (await slipway.deploymentsOf(commit)).filter(({ completedAt }) => completedAt !== undefined);
      const failed = found.find(({ status }) => status !== "succeeded");
      if (failed) throw new Error(`${failed.applicationName} ${failed.status}: ${failed.statusReason}`);
      if (found.length < count) throw new Error(`${found.length} of ${count} have ended\n${slipway.problems()}`);
      return found;
    },
    { timeoutMs: 600_000, intervalMs: 250 },
  );
}

function stageTimes({ stages: done, startedAt }: Deployment): readonly number[] {
  const ends = [startedAt, ...done.map(({ completedAt }) => completedAt)].map((instant) => (instant?.epochNanoseconds ?? 0n) / 1000n);
  return ends.slice(1).map((end, at) => Number(end - (ends[at] ?? 0n)) / 1000);
}

async function memoryMiB(slipway: Slipway): Promise<number> {
  const status = await readFile(`/proc/${slipway.pid("executor")}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

function latency(values: readonly number[]): Latency {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
