import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { type Files, type GitRepository, git, sqliteUrl, startGitServer, startNats, tempDir } from "@slipway/testkit";
import { projectId } from "../system/piped-file.ts";
import { startSlipway } from "../system/start-slipway.ts";

/** Milliseconds. */
export interface EventToCommitBench {
  readonly bench: "event-to-commit";
  readonly applications: number;
  readonly events: number;
  /** From the publishing of an event on NATS to its commit on the branch of the remote; one event at a time. It includes the 100 ms for which events are gathered. */
  readonly ours: Latency;
  /** From the publishing of an event to the answer that it is registered, which is part of `ours`. */
  readonly registered: Latency;
  /** The lower limit: a plain `git commit` and `git push` of the same change in a clone that is up to date. */
  readonly reference: Latency;
  /** Ratio of the medians. */
  readonly ratio: number;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const applications = 1_000;
const events = 40;
const warmUps = 3;

/** Measures ours and the reference in turns, with a gateway, a trace service and a watcher as processes of their own. Nothing is deployed. */
export async function run(): Promise<EventToCommitBench> {
  await using dir = await tempDir("event-to-commit");
  await using server = await startGitServer({ dir: dir.path });
  const names = Array.from({ length: applications }, (_, index) => `app-${index}`);
  const repository = await server.createRepository("apps", Object.assign({}, ...names.map(filesOf)));
  await using nats = await startNats();
  await using _slipway = await startSlipway({
    repositories: { apps: repository.url },
    natsUrl: nats.url,
    storeUrl: await sqliteUrl(),
    processes: { planner: 0, executor: 0, livestate: 0 },
  });
  const client = await connect({ servers: nats.url });
  const tip = () => readFile(join(dir.path, "repositories/apps.git/refs/heads/main"), "utf8");
  const [ours, registered, reference]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < warmUps + events; round++) {
    const name = names[(round * 37) % applications] ?? "";
    const before = await tip();
    const startedAt = performance.now();
    await jetstream(client).publish(`slipway.event.${projectId}.image-${name}`, `v${round}`, { msgID: `build-${round}`, timeout: 60_000 });
    const answeredAt = performance.now();
    await changed(tip, before);
    const committedAt = performance.now();
    const plain = await commitAndPush(repository, name, `plain-${round}`);
    if (round < warmUps) continue;
    ours.push(committedAt - startedAt);
    registered.push(answeredAt - startedAt);
    reference.push(plain);
  }
  await client.close();
  const [a, b] = [latency(ours), latency(reference)];
  const ratio = Number((a.p50 / b.p50).toFixed(1));
  return { bench: "event-to-commit", applications, events, ours: a, registered: latency(registered), reference: b, ratio };
}

/** An application that no push deploys, with a handler for `image-<name>`. */
function filesOf(name: string): Files {
  const replacements = [{ file: "values.yaml", yamlField: "$.image.tag" }];
  const eventWatcher = [{ matcher: { name: `image-${name}` }, handler: { type: "GIT_UPDATE", config: { replacements } } }];
  const spec = { name, plugins: { wait: {} }, trigger: { onCommit: { disabled: true } }, eventWatcher };
  return {
    [`${name}/app.pipecd.yaml`]: JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec }),
    [`${name}/values.yaml`]: valuesOf("v"),
  };
}

const valuesOf = (tag: string) => `image:\n  tag: ${tag}\n`;

/** Without a request that would disturb the server. */
async function changed(tip: () => Promise<string>, before: string): Promise<void> {
  for (let waitedMs = 0; (await tip()) === before; waitedMs += 2) {
    if (waitedMs > 120_000) throw new Error("the event was not committed");
    await delay(2);
  }
}

async function commitAndPush({ workdir }: GitRepository, name: string, tag: string): Promise<number> {
  await git(workdir, ["pull", "-q", "--ff-only", "origin", "main"]);
  const startedAt = performance.now();
  await writeFile(join(workdir, name, "values.yaml"), valuesOf(tag));
  await git(workdir, ["commit", "-q", "-m", "Change", "--", `${name}/values.yaml`]);
  await git(workdir, ["push", "-q", "origin", "HEAD:refs/heads/main"]);
  return performance.now() - startedAt;
}

function latency(took: readonly number[]): Latency {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
  return { p50: at(0.5), p99: at(0.99) };
}
