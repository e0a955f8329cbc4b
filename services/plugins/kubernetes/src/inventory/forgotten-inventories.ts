import type { Inventories, Inventory } from "./inventory.ts";

/** Inventories that begin as the stored ones, and whose changes are forgotten with them. */
export function forgottenInventories(stored: Inventories): Inventories {
  const inventories = new Map<string, Inventory>();
  const unsearched = new Map<string, ReadonlySet<string>>();
  return {
    find: async (deployTarget) => inventories.get(deployTarget) ?? stored.find(deployTarget),
    put: async (deployTarget, inventory) => void inventories.set(deployTarget, inventory),
    unsearched: async (deployTarget) => unsearched.get(deployTarget) ?? stored.unsearched(deployTarget),
    putUnsearched: async (deployTarget, kinds) => void unsearched.set(deployTarget, kinds),
  };
}
