import type { SharedObjects } from "@slipway/plugin-sdk";

/** What was read counts for so long: each read is a call of the host, and many changes may come in a second. */
const recentMs = 2_000;

/** Shared objects of which each is read once in a while. What cannot be read is not remembered. */
export function recentObjects(objects: SharedObjects): SharedObjects {
  const known = new Map<string, { readonly at: number; readonly found: Promise<Uint8Array | undefined> }>();
  return {
    find: async (key) => {
      const recent = known.get(key);
      if (recent !== undefined && performance.now() - recent.at < recentMs) return recent.found;
      const found = objects.find(key);
      known.set(key, { at: performance.now(), found });
      found.catch(() => known.delete(key));
      return found;
    },
    put: async (key, object) => {
      known.delete(key);
      await objects.put(key, object);
    },
  };
}
