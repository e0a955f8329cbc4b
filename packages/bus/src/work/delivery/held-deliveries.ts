import type { Delivery } from "./delivery.ts";

/** The messages that a consumer is handling. A message that is delivered again while it is being handled is found here. */
export class HeldDeliveries {
  /** By stream sequence. */
  readonly #deliveries = new Map<number, Delivery>();
  /** Those whose stream was lost, by subject: for streams with one message per subject, the same work may come again. */
  readonly #orphans = new Map<string, Delivery>();

  add(sequence: number, delivery: Delivery): void {
    this.#deliveries.set(sequence, delivery);
  }

  /** The delivery of the same message, or of the same work from a stream that was lost: it counts as this message from now on. */
  find(sequence: number, subject: string): Delivery | undefined {
    const earlier = this.#deliveries.get(sequence) ?? (this.#orphans.size === 0 ? undefined : this.#orphans.get(subject));
    if (earlier === undefined) return undefined;
    this.#orphans.delete(subject);
    this.#deliveries.set(sequence, earlier);
    return earlier;
  }

  /** Removes a delivery that was added with this sequence. */
  remove(sequence: number, delivery: Delivery): void {
    removeFrom(this.#deliveries, sequence, delivery);
    removeFrom(this.#orphans, delivery.subject, delivery);
  }

  /** The stream was lost and created again: its sequences belong to other messages. */
  lose({ isOnePerSubject }: { readonly isOnePerSubject: boolean }): void {
    for (const delivery of this.#deliveries.values()) if (isOnePerSubject) this.#orphans.set(delivery.subject, delivery);
    this.#deliveries.clear();
  }

  *[Symbol.iterator](): Generator<Delivery> {
    yield* this.#deliveries.values();
    yield* this.#orphans.values();
  }
}

/** Most are where they were put; one that was adopted from a lost stream is elsewhere. */
function removeFrom<Key>(deliveries: Map<Key, Delivery>, key: Key, delivery: Delivery): void {
  if (deliveries.size === 0) return;
  if (deliveries.get(key) === delivery) deliveries.delete(key);
  else for (const [other, each] of deliveries) if (each === delivery) deliveries.delete(other);
}
