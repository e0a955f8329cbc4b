import { ConnectError } from "@connectrpc/connect";
import type { ApplicationPreview } from "@slipway/proto/state";
import type { BulkAnswer } from "./bulk-acts.ts";

/** How far one application of a bulk act is. */
export type BulkStep =
  | { readonly kind: "looking" }
  /** What would happen is known: undefined where there is nothing to know. */
  | { readonly kind: "ready"; readonly preview: ApplicationPreview | undefined }
  /** What would happen cannot be told. */
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "requested" }
  | { readonly kind: "accepted"; readonly answer: BulkAnswer }
  | { readonly kind: "refused"; readonly reason: string };

export interface BulkItem {
  readonly id: string;
  readonly name: string;
  /** Whether the person wants it. */
  readonly isChosen: boolean;
  readonly step: BulkStep;
}

export interface BulkRunOptions {
  /** Tells what would happen; undefined: nothing has to be told. */
  readonly look: ((id: string, signal: AbortSignal) => Promise<ApplicationPreview | undefined>) | undefined;
  readonly act: (id: string, reason: string) => Promise<BulkAnswer>;
}

/** How many are asked for at the same time: a look is work for a piped. */
const atOnce = 4;

/** An act on several applications: first what it would do to each, then what became of it. */
export class BulkRun {
  readonly #options: BulkRunOptions;
  readonly #listeners = new Set<() => void>();
  #items: readonly BulkItem[];
  #phase: "looking" | "looked" | "acting" | "acted" = "looking";
  #shown: { readonly items: readonly BulkItem[]; readonly phase: "looking" | "looked" | "acting" | "acted" };

  constructor(applications: readonly { readonly id: string; readonly name: string }[], options: BulkRunOptions) {
    this.#options = options;
    const step: BulkStep = options.look ? { kind: "looking" } : { kind: "ready", preview: undefined };
    if (!options.look) this.#phase = "looked";
    this.#items = applications.map(({ id, name }) => ({ id, name, isChosen: true, step }));
    this.#shown = { items: this.#items, phase: this.#phase };
  }

  readonly get = () => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks what would happen, of those of which it is not known. What would change nothing is not chosen. Never throws. */
  async look(signal: AbortSignal): Promise<void> {
    const { look } = this.#options;
    if (!look || this.#phase !== "looking") return;
    const ids = this.#items.filter(({ step }) => step.kind === "looking").map(({ id }) => id);
    await inParallel(ids, signal, async (id) => {
      const step = await look(id, signal).then(
        (preview): BulkStep => ({ kind: "ready", preview }),
        (error): BulkStep => ({ kind: "unknown", reason: reasonOf(error) }),
      );
      if (signal.aborted) return;
      this.#put(id, { step, ...(step.kind === "ready" && step.preview && changesNothing(step.preview) && { isChosen: false }) });
    });
    if (!signal.aborted) this.#enter("looked");
  }

  /** Requests the act for all that are chosen, once; `reason` is for the record. Never throws. */
  async act(reason = ""): Promise<void> {
    if (this.#phase !== "looked") return;
    this.#enter("acting");
    const ids = this.#items.filter(({ isChosen }) => isChosen).map(({ id }) => id);
    await inParallel(ids, undefined, async (id) => {
      this.#put(id, { step: { kind: "requested" } });
      const step = await this.#options.act(id, reason).then(
        (answer): BulkStep => ({ kind: "accepted", answer }),
        (error): BulkStep => ({ kind: "refused", reason: reasonOf(error) }),
      );
      this.#put(id, { step });
    });
    this.#enter("acted");
  }

  choose(id: string, isChosen: boolean): void {
    if (this.#phase === "looking" || this.#phase === "looked") this.#put(id, { isChosen });
  }

  #put(id: string, change: Partial<BulkItem>): void {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...change } : item));
    this.#show();
  }

  #enter(phase: "looked" | "acting" | "acted"): void {
    this.#phase = phase;
    this.#show();
  }

  #show(): void {
    this.#shown = { items: this.#items, phase: this.#phase };
    for (const listener of this.#listeners) listener();
  }
}

/** Whether every target says that a sync would leave it as it is. */
export function changesNothing({ targets, problems }: ApplicationPreview): boolean {
  return targets.length > 0 && problems.length === 0 && targets.every(({ noChange }) => noChange);
}

async function inParallel(ids: readonly string[], signal: AbortSignal | undefined, run: (id: string) => Promise<void>): Promise<void> {
  const left = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined && !signal?.aborted; id = left.shift()) await run(id);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function reasonOf(error: unknown): string {
  return ConnectError.from(error).rawMessage;
}
