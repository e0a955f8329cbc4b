import type { StageMetadata } from "@slipway/plugin-sdk";
import { formatKey, type ResourceKey } from "../../manifests/resource-key.ts";

/** What is noted of an object that was not there. */
const nothing = "none";

/**
 * The objects that a stage deletes and creates again on one deploy target: what was there is noted before it is deleted, so that a later attempt knows whether
 * what it meets is the new object. It is stored with the stage, since another stage, or deployment, replaces the object again.
 */
export class ReplacedObjects {
  readonly #metadata: Pick<StageMetadata, "find" | "put">;
  readonly #deployTarget: string;

  constructor(metadata: Pick<StageMetadata, "find" | "put">, deployTarget: string) {
    this.#metadata = metadata;
    this.#deployTarget = deployTarget;
  }

  /** The UID of what was there before the stage replaced it, `none` if nothing was; undefined if no attempt has begun to. */
  find(key: ResourceKey): Promise<string | undefined> {
    return this.#metadata.find(this.#keyFor(key));
  }

  /** Notes what is about to be deleted; "" if nothing is there. */
  async put(key: ResourceKey, uid: string): Promise<void> {
    await this.#metadata.put(this.#keyFor(key), uid || nothing);
  }

  #keyFor(key: ResourceKey): string {
    return `replaced-${this.#deployTarget} ${formatKey(key)}`;
  }
}
