import { valueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** So many values of a Secret are kept. */
const most = 50;

/** The states of a Secret that have different values, oldest first: a program may still use an old one. */
export class SecretHistory {
  readonly #byValues = new Map<string, KubeObject>();

  get states(): readonly KubeObject[] {
    return [...this.#byValues.values()];
  }

  /** Adds a state, unless its values are known. */
  add(secret: KubeObject): void {
    const values = JSON.stringify([valueAt(secret, "data") ?? null, valueAt(secret, "stringData") ?? null]);
    if (this.#byValues.has(values)) return;
    this.#byValues.set(values, secret);
    const [oldest = ""] = this.#byValues.keys();
    if (this.#byValues.size > most) this.#byValues.delete(oldest);
  }
}
