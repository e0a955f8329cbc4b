import { messageOf, type PrunedObjects, prunedMetadata, type StageLog, type StageMetadata } from "@slipway/plugin-sdk";
import type { ResourceKey } from "../manifests/resource-key.ts";
import type { PruneResult } from "./prune.ts";

/** Stores what was pruned on a deploy target, for the audit. Never throws: what was deleted is deleted. */
export type NotePruned = (pruned: Omit<PrunedObjects, "deployTarget">) => Promise<void>;

/** Stores it with the stage. */
export function notePrunedIn(metadata: Pick<StageMetadata, "putAll">, deployTarget: string, log: StageLog): NotePruned {
  return async (pruned) => {
    if (pruned.deleted + pruned.gone + pruned.failed === 0) return;
    try {
      await metadata.putAll(prunedMetadata({ deployTarget, ...pruned }));
    } catch (error) {
      log.error(`the audit does not name what was deleted here, which only this log does: ${messageOf(error)}`);
    }
  };
}

/** What a prune has done so far, also if it is ended in the middle. */
export class PrunedNotes {
  readonly #kinds = new Map<ResourceKey, "deleted" | "gone" | "failed">();

  add({ kind, key }: PruneResult): void {
    if (kind === "deleted" || kind === "gone" || kind === "failed") this.#kinds.set(key, kind);
    else if (kind === "terminating") this.#kinds.set(key, "deleted");
  }

  /** They were deleted, and are waited for. */
  addWaiting(keys: readonly ResourceKey[]): void {
    for (const key of keys) this.#kinds.set(key, "deleted");
  }

  get pruned(): Omit<PrunedObjects, "deployTarget"> {
    const of = (wanted: string) => [...this.#kinds].filter(([, kind]) => kind === wanted).map(([key]) => key);
    const [deleted, gone] = [of("deleted"), of("gone")];
    const objects = [...deleted, ...gone].map(({ kind, namespace, name }) => ({
      kind,
      name: namespace === "" ? name : `${namespace}/${name}`,
    }));
    return { deleted: deleted.length, gone: gone.length, failed: of("failed").length, objects };
  }
}
