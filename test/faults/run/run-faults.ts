import { eventually } from "@slipway/testkit";
import { chanceOf } from "../seeded-chance.ts";
import { type Lanes, runFaultLane } from "./fault-lane.ts";
import { type Observed, unsettled, violations } from "./invariants.ts";
import { faultKinds } from "./kinds/fault-kinds.ts";
import { pushCommits } from "./load.ts";
import { startWorld } from "./start-world.ts";

export interface RunFaultsOptions {
  readonly seed: string;
  /** How long faults are caused. What follows until everything has settled is not included. */
  readonly seconds: number;
  /** How many faults at most at the same time; default: 2. */
  readonly lanes?: number;
  /** Faults whose names contain one of these are not caused. */
  readonly without?: readonly string[];
  readonly report?: (line: string) => void;
}

export interface FaultsResult {
  /** What does not hold; empty after a clean run. */
  readonly violations: readonly string[];
  /** How often each kind of fault was caused. */
  readonly faults: Readonly<Record<string, number>>;
  readonly commits: number;
  /** Warnings and errors of the processes, the last ones. */
  readonly problems: string;
}

/** How long everything may take to settle after the last fault. It costs time only on failure. */
const settleMs = 300_000;

/**
 * Starts Slipway with real servers, pushes commits and causes faults at random instants, mends everything, waits until everything has settled,
 * and compares what Git, the cluster, the scripts, JetStream and the store say. The seed decides which faults come in which order.
 */
export async function runFaults({ seed, seconds, lanes = 2, without = [], report = () => {} }: RunFaultsOptions): Promise<FaultsResult> {
  await using world = await startWorld(report);
  const chance = chanceOf(seed);
  const kinds = faultKinds.filter(({ name }) => !without.some((text) => name.includes(text)));
  const shared: Lanes = { world, chance, kinds, harmed: new Set(), done: [], report };
  const over = AbortSignal.timeout(seconds * 1_000);
  const faults = Promise.all(Array.from({ length: lanes }, (_, lane) => runFaultLane(shared, lane, over)));
  // The last commit must come when nothing is harmed any more, or its failure would be right.
  const isMended = new AbortController();
  const pushing = pushCommits(world, chance, isMended.signal);
  await Promise.all([faults.finally(() => isMended.abort()), pushing]);
  const load = await pushing;
  report("waiting until everything has settled");
  const observed: Observed = { world, load, faults: shared.done };
  const open = await eventually(() => settled(observed), { timeoutMs: settleMs, intervalMs: 1_000 }).catch((error: unknown) => [
    String(error),
  ]);
  return {
    violations: [...open, ...(open.length > 0 ? [] : await violations(observed))],
    faults: Object.fromEntries([...Map.groupBy(shared.done, (name) => name)].map(([name, all]) => [name, all.length])),
    commits: new Set([...load.commits.values()].flat()).size,
    problems: world.slipway.problems(),
  };
}

async function settled(observed: Observed): Promise<readonly string[]> {
  const problems = await unsettled(observed);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return [];
}
