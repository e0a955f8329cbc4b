import type { KubeObject } from "../../manifests/kube-object.ts";
import { type ManagedObject, objectOf } from "./managed-object.ts";

/** Parsed objects that were used lately: what changes often is compared often. */
export class ParsedObjects {
  readonly #limit: number;
  readonly #objects = new Map<ManagedObject, KubeObject>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The object, with its status only if that was kept. */
  get(kept: ManagedObject): KubeObject {
    const known = this.#objects.get(kept);
    this.#objects.delete(kept);
    const object = known ?? objectOf(kept);
    this.#objects.set(kept, object);
    const [oldest] = this.#objects.size > this.#limit ? this.#objects.keys() : [];
    if (oldest !== undefined) this.#objects.delete(oldest);
    return object;
  }
}
