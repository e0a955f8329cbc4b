import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import type { Chance } from "../seeded-chance.ts";
import type { FaultKind } from "./kinds/fault-kinds.ts";
import type { World } from "./start-world.ts";

/** What all lanes of a run share. */
export interface Lanes {
  readonly world: World;
  readonly chance: Chance;
  /** What may be caused. */
  readonly kinds: readonly FaultKind[];
  /** Targets that are harmed now. */
  readonly harmed: Set<string>;
  /** Names of the faults so far, in order. */
  readonly done: string[];
  readonly report: (line: string) => void;
}

/** Causes one fault after another until `signal` aborts. When the promise resolves, everything this lane harmed is back. */
export async function runFaultLane(lanes: Lanes, lane: number, signal: AbortSignal): Promise<void> {
  const { world, kinds, harmed, done, report } = lanes;
  for (let number = 0; !signal.aborted; number++) {
    const chance: Chance = (name) => lanes.chance(`lane ${lane}, fault ${number}: ${name}`);
    await delay(chance("pause") * 4_000, undefined, { signal }).catch(() => {});
    const kind = chooseKind(kinds, chance("kind"), done);
    const target = kind.target(world, chance);
    if (signal.aborted || harmed.has(target)) continue;
    harmed.add(target);
    done.push(kind.name);
    const [from, to] = kind.lastsMs ?? [500, 6_000];
    const lastsMs = from + chance("lasts") * (to - from);
    report(`${kind.name}: ${target}, ${(lastsMs / 1_000).toFixed(1)} s`);
    const end = await begin(kind, world, chance);
    await delay(lastsMs, undefined, { signal }).catch(() => {});
    // A process that starts while something it needs is away may give up, as it would under a process manager, which starts it again.
    await eventually(end, { timeoutMs: 600_000, intervalMs: 1_000 });
    harmed.delete(target);
  }
}

async function begin(kind: FaultKind, world: World, chance: Chance): Promise<() => Promise<void>> {
  try {
    return await kind.begin(world, chance);
  } catch (error) {
    throw new Error(`${kind.name} could not be caused: ${messageOf(error)}`, { cause: error });
  }
}

function chooseKind(kinds: readonly FaultKind[], roll: number, done: readonly string[]): FaultKind {
  const possible = kinds.filter(({ name, isOnce = false }) => !isOnce || !done.includes(name));
  let left = roll * possible.reduce((sum, { weight }) => sum + weight, 0);
  for (const kind of possible) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  throw new Error("no kind of fault is possible");
}
