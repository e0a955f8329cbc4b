import { difference, type Inventories, type Inventory, intersection } from "../../inventory/inventory.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { FindNeighbours } from "./neighbours-among.ts";

/** What the stage applies to another deploy target. */
export type AppliedTo = (deployTarget: string) => readonly Manifest[];

export interface DivideRequest {
  readonly deployTarget: string;
  readonly inventories: Pick<Inventories, "find">;
  readonly neighbours: FindNeighbours;
  readonly appliedTo: AppliedTo;
  readonly signal: AbortSignal;
}

/**
 * Divides what a deploy target does not declare any more: what other deploy targets of the application have on the same cluster is kept for them. That is what the
 * stage applies to them, or what they have if it leaves them alone.
 */
export async function divideNeighbours(
  { appliedTo, deployTarget, inventories, neighbours, signal }: DivideRequest,
  gone: Inventory,
): Promise<{ readonly left: Inventory; readonly kept: readonly { readonly name: string; readonly keys: Inventory }[] }> {
  if (gone.length === 0) return { left: [], kept: [] };
  const { same } = await neighbours(deployTarget);
  let left = gone;
  const kept: { readonly name: string; readonly keys: Inventory }[] = [];
  for (const { name, cluster, isLeftOut } of same) {
    const theirs = isLeftOut ? ((await inventories.find(name)) ?? []) : await cluster.keysOf(appliedTo(name), signal);
    const keys = intersection(left, theirs);
    if (keys.length > 0) kept.push({ name, keys });
    left = difference(left, keys);
  }
  return { left, kept };
}
