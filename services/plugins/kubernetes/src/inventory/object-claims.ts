import { identityOf, type ResourceKey } from "../manifests/resource-key.ts";

interface Claim {
  readonly applicationId: string;
  readonly objects: ReadonlySet<string>;
  readonly released: Promise<void>;
}

/** The objects of one cluster that applications of this process are about to apply, so that no other one applies them between their check and their apply. */
export class ObjectClaims {
  readonly #held = new Set<Claim>();

  /** Claims all objects at once, as soon as no other application holds one of them, until it is disposed. Throws the signal's reason. */
  async take(applicationId: string, keys: readonly ResourceKey[], signal: AbortSignal): Promise<Disposable> {
    const objects = new Set(keys.map(identityOf));
    const isInTheWay = (claim: Claim) => claim.applicationId !== applicationId && !claim.objects.isDisjointFrom(objects);
    for (;;) {
      signal.throwIfAborted();
      const other = [...this.#held].find(isInTheWay);
      if (other === undefined) break;
      await settledOrAborted(other.released, signal);
    }
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const claim = { applicationId, objects, released };
    this.#held.add(claim);
    return {
      [Symbol.dispose]: () => {
        this.#held.delete(claim);
        resolve();
      },
    };
  }
}

async function settledOrAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  await Promise.race([promise, aborted]);
  signal.removeEventListener("abort", onAbort);
}
