import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** That an object was changed to a version, or was seen to have it or a later one, and when. */
export interface Sighting {
  readonly name: string;
  readonly version: number;
  /** In milliseconds of the monotonic clock. */
  readonly at: number;
}

/** Resolves when all changes were seen, or after a long time. */
export async function untilSeen(changes: readonly Sighting[], seen: () => readonly Sighting[]): Promise<void> {
  const last = new Map(changes.map((change) => [change.name, change.version]));
  const isSeen = (newest: ReadonlyMap<string, number>) => [...last].every(([name, version]) => (newest.get(name) ?? -1) >= version);
  for (let waited = 0; waited < 60; waited++) {
    const newest = new Map<string, number>();
    for (const { name, version } of seen()) newest.set(name, Math.max(version, newest.get(name) ?? -1));
    if (isSeen(newest)) return;
    await delay(1_000);
  }
}

/** How long each change took until it was seen, itself or with a later one of the same object. Throws if one never was. */
export function latencyOf(changes: readonly Sighting[], seen: readonly Sighting[]): Latency {
  const seenByName = Map.groupBy(
    seen.toSorted((a, b) => a.at - b.at),
    ({ name }) => name,
  );
  const took = changes.map((change) => {
    const first = seenByName.get(change.name)?.find(({ version }) => version >= change.version);
    if (first === undefined) throw new Error(`version ${change.version} of ${change.name} was never seen`);
    return first.at - change.at;
  });
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}
