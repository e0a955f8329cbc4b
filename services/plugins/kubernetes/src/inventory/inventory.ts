import { gunzipSync, gzipSync } from "node:zlib";
import { Fault, type SharedObjects } from "@slipway/plugin-sdk";
import { isJsonObject, listAt, scalarText } from "../json/json.ts";
import { decodeJson, encodeJson } from "../json/json-codec.ts";
import { formatKey, identityOf, parseKey, type ResourceKey } from "../manifests/resource-key.ts";

/** What an application has applied to a deploy target. Namespaces are the effective ones, empty only for cluster-scoped objects. */
export type Inventory = readonly ResourceKey[];

/** The inventories of one application, one per deploy target. */
export interface Inventories {
  /** Undefined if none was written: this plugin never deployed the application there. */
  find(deployTarget: string): Promise<Inventory | undefined>;
  put(deployTarget: string, inventory: Inventory): Promise<void>;
  /** The kinds that were not searched when the inventory was made, or `*` for all. Empty for an inventory that was not. */
  unsearched(deployTarget: string): Promise<ReadonlySet<string>>;
  putUnsearched(deployTarget: string, kinds: ReadonlySet<string>): Promise<void>;
}

/** Stores the inventories as shared objects of the plugin. */
export function inventoriesIn(objects: SharedObjects): Inventories {
  const keyFor = (deployTarget: string) => `inventory/${deployTarget}`;
  const unsearchedFor = (deployTarget: string) => `unsearched/${deployTarget}`;
  return {
    async find(deployTarget) {
      const bytes = await objects.find(keyFor(deployTarget));
      return bytes && decodeInventory(bytes, deployTarget);
    },
    put: (deployTarget, inventory) => objects.put(keyFor(deployTarget), encodeInventory(inventory)),
    async unsearched(deployTarget) {
      const bytes = await objects.find(unsearchedFor(deployTarget));
      return new Set(bytes === undefined ? [] : listAt(decodeJson(Buffer.from(bytes).toString())).map(scalarText));
    },
    putUnsearched: (deployTarget, kinds) => objects.put(unsearchedFor(deployTarget), Buffer.from(encodeJson([...kinds]))),
  };
}

/** The objects of both, each once. */
export function union(a: Inventory, b: Inventory): Inventory {
  return [...new Map([...a, ...b].map((key) => [identityOf(key), key])).values()];
}

/** The objects of `a` that are not in `b`. */
export function difference(a: Inventory, b: Inventory): Inventory {
  const known = new Set(b.map(identityOf));
  return a.filter((key) => !known.has(identityOf(key)));
}

/** The objects that are in both. */
export function intersection(a: Inventory, b: Inventory): Inventory {
  const known = new Set(b.map(identityOf));
  return a.filter((key) => known.has(identityOf(key)));
}

/** Compressed JSON: ten thousand names are far below the size limit of a message. */
export function encodeInventory(inventory: Inventory): Uint8Array {
  return gzipSync(encodeJson({ version: 1, objects: inventory.map(formatKey) }));
}

/** Far more than a cluster has names: others can write into the store in which an inventory is kept, and a few bytes can unpack to very many. */
const mostBytes = 64 * 1024 * 1024;

/** Throws `internal` if the bytes are not a valid inventory, since pruning by guesses would be worse. */
export function decodeInventory(bytes: Uint8Array, deployTarget: string): Inventory {
  const unreadable = (cause?: unknown) => new Fault("internal", `the inventory of deploy target ${deployTarget} cannot be read`, { cause });
  let value: unknown;
  try {
    value = decodeJson(gunzipSync(bytes, { maxOutputLength: mostBytes }).toString());
  } catch (cause) {
    throw unreadable(cause);
  }
  if (!isJsonObject(value) || value["version"] !== 1) throw unreadable();
  return listAt(value, "objects").map((text) => {
    const key = parseKey(scalarText(text));
    if (key === undefined) throw unreadable();
    return key;
  });
}
