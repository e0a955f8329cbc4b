import type { Cluster } from "../client/cluster.ts";
import { once } from "../client/retry-policy.ts";
import { Outage } from "./outage.ts";

/** kubectl is a process for each question, and first asks for credentials. */
const answerMs = 20_000;

interface Awaited {
  readonly outage: Outage;
  readonly waiting: Set<() => void>;
}

/** Tells when clusters that nobody follows answer again. Each is asked once for all who wait for it. */
export class Returns implements Disposable {
  readonly #awaited = new Map<Cluster, Awaited>();

  /** Calls `onReturn` each time when the cluster, which has just not answered, answers again, until it is disposed. */
  wait(cluster: Cluster, onReturn: () => void): Disposable {
    const awaited = this.#awaited.get(cluster) ?? this.#begin(cluster);
    // The same function may be given twice.
    const tell = () => onReturn();
    awaited.waiting.add(tell);
    awaited.outage.suspect();
    return {
      [Symbol.dispose]: () => {
        awaited.waiting.delete(tell);
        if (awaited.waiting.size > 0 || this.#awaited.get(cluster) !== awaited) return;
        this.#awaited.delete(cluster);
        awaited.outage[Symbol.dispose]();
      },
    };
  }

  /** Asks no more. */
  [Symbol.dispose](): void {
    for (const { outage } of this.#awaited.values()) outage[Symbol.dispose]();
    this.#awaited.clear();
  }

  #begin(cluster: Cluster): Awaited {
    const waiting = new Set<() => void>();
    const outage = new Outage({
      answerMs,
      isCertain: true,
      isAway: (signal) => cluster.isAway(signal, once),
      onReturn: () => {
        for (const tell of waiting) tell();
      },
    });
    const awaited = { outage, waiting };
    this.#awaited.set(cluster, awaited);
    return awaited;
  }
}
