import { createHash } from "node:crypto";
import { silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { type Filling, idsOf } from "./queries/fill-store.ts";
import { openFilled } from "./queries/open-filled.ts";
import { type Question, questions } from "./queries/questions.ts";

/** In milliseconds. */
export interface QueryTimes {
  readonly query: string;
  readonly times: number;
  readonly p50: number;
  readonly p99: number;
}

export interface QueriesBench {
  readonly bench: "queries-1m";
  readonly deployments: number;
  readonly applications: number;
  /** Undefined if the cache had the filled store. */
  readonly fillSeconds: number | undefined;
  /** The raw limit: `select 1` on the same connections. */
  readonly roundTrip: QueryTimes;
  readonly slowestP99: number;
  readonly queries: readonly QueryTimes[];
}

const filling: Filling = { deployments: 1_000_000, applications: 10_000, projects: 20, teams: 100 };

/**
 * Measures the store on its own MariaDB with 2 GB of buffers and its files on disk, one query at a time. The first three of each warm up. Filling the store takes
 * minutes, so the cache keeps it.
 */
export async function run(): Promise<QueriesBench> {
  await using filled = await openFilled(filling);
  const { url, fillSeconds } = filled;
  await using store = await openStore({ url, log: silentLogger() });
  const some = Array.from({ length: 500 }, (_, at) => (at * 7_919) % filling.applications);
  const commits = some.map((at) =>
    createHash("sha1")
      .update(`commit${(at * 97) % filling.deployments}`)
      .digest("hex"),
  );
  const asked = questions(store, filling, { applications: await idsOf(url, "application", some), commits });
  const roundTrip = await measure({ name: "select 1", times: 500, ask: () => store.check() });
  const queries: QueryTimes[] = [];
  for (const question of asked) {
    const times = await measure(question);
    console.error(`${times.query}: p50 ${times.p50} ms, p99 ${times.p99} ms`);
    queries.push(times);
  }
  const { deployments, applications } = filling;
  const slowestP99 = Math.max(...queries.map(({ p99 }) => p99));
  return { bench: "queries-1m", deployments, applications, fillSeconds, roundTrip, slowestP99, queries };
}

async function measure({ name, times, ask }: Question): Promise<QueryTimes> {
  for (let turn = 0; turn < 3; turn++) await ask(turn);
  const took: number[] = [];
  for (let turn = 3; turn < times + 3; turn++) {
    const begun = performance.now();
    await ask(turn);
    took.push(performance.now() - begun);
  }
  const sorted = took.sort((a, b) => a - b);
  const quantile = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 10) / 10;
  return { query: name, times, p50: quantile(0.5), p99: quantile(0.99) };
}

/** With `--fill`, only fills the cache. */
if (import.meta.main && process.argv.includes("--fill")) await (await openFilled(filling))[Symbol.asyncDispose]();
else if (import.meta.main) console.log(JSON.stringify(await run(), undefined, 1));
