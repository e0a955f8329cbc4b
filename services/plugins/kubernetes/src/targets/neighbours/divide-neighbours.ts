import type { Cluster } from "../../client/cluster.ts";
import { difference, type Inventories, type Inventory, intersection } from "../../inventory/inventory.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { FindNeighbours } from "./neighbours-among.ts";

/** What the stage applies to another deploy target. */
export type AppliedTo = (deployTarget: string) => readonly Manifest[];

export interface DivideRequest {
  readonly cluster: Pick<Cluster, "keysOf">;
  readonly deployTarget: string;
  readonly inventories: Pick<Inventories, "find">;
  readonly neighbours: FindNeighbours;
  readonly appliedTo: AppliedTo;
  readonly signal: AbortSignal;
}

/** What stays for another deploy target. */
export interface KeptForNeighbour {
  readonly name: string;
  readonly keys: Inventory;
  /** Whether the target leads to the same cluster; otherwise it is not known where it leads. */
  readonly isSame: boolean;
}

/**
 * Divides what a deploy target does not declare any more: what other deploy targets of the application have on the same cluster is kept for them. That is what the
 * stage applies to them, or what they have if it leaves them alone. One of which it is not known where it leads may lead there.
 */
export async function divideNeighbours(
  { appliedTo, cluster: own, deployTarget, inventories, neighbours, signal }: DivideRequest,
  gone: Inventory,
): Promise<{ readonly left: Inventory; readonly kept: readonly KeptForNeighbour[] }> {
  if (gone.length === 0) return { left: [], kept: [] };
  const { same, unknown } = await neighbours(deployTarget);
  let left = gone;
  const kept: KeptForNeighbour[] = [];
  const others = [...same.map((each) => ({ ...each, isSame: true })), ...unknown.map((each) => ({ ...each, cluster: own, isSame: false }))];
  for (const { name, cluster, isLeftOut, isSame } of others) {
    const theirs = isLeftOut ? ((await inventories.find(name)) ?? []) : await cluster.keysOf(appliedTo(name), signal);
    const keys = intersection(left, theirs);
    if (keys.length > 0) kept.push({ name, keys, isSame });
    left = difference(left, keys);
  }
  return { left, kept };
}
