import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import { restoredHeader } from "../../topics/streams/restored-streams.ts";
import type { BatchHandler } from "../handler.ts";
import type { Delivery } from "./delivery.ts";
import { type BatchEntry, handleBatch } from "./handle-batch.ts";
import type { HandlingDeps } from "./handling.ts";
import { readDelivery } from "./read-delivery.ts";
import { settleDelivery } from "./settle-delivery.ts";

/** Collects deliveries and handles them in batches, one after the other: those that arrive meanwhile are decoded, and are the next batch. */
export class Batches<Desc extends DescMessage> {
  readonly #deps: HandlingDeps<Desc>;
  readonly #handler: BatchHandler<Desc>;
  #waiting: { readonly entry: BatchEntry<MessageShape<Desc>>; readonly settled: () => void }[] = [];
  #isHandling = false;

  constructor(deps: HandlingDeps<Desc>, handler: BatchHandler<Desc>) {
    this.#deps = deps;
    this.#handler = handler;
  }

  /** Resolves when the message was settled. Never throws. */
  async handle(delivery: Delivery, incoming: JsMsg): Promise<void> {
    const begun = performance.now();
    const reading = await readDelivery(this.#deps, incoming, this.#deps.stop);
    if (reading.kind === "unread") return await settleDelivery(this.#deps, delivery, incoming, reading.outcome, begun);
    const { promise, resolve } = Promise.withResolvers<void>();
    const entry = {
      message: reading.message,
      subject: incoming.subject,
      sequence: incoming.info.streamSequence,
      isRestored: incoming.headers?.has(restoredHeader) ?? false,
      isLost: () => delivery.isLost,
      delivery,
      incoming,
      begun,
    };
    this.#waiting.push({ entry, settled: resolve });
    if (!this.#isHandling) void this.#handleAll();
    await promise;
  }

  /** Never throws. */
  async #handleAll(): Promise<void> {
    this.#isHandling = true;
    // The messages of a fetch arrive together: waits for all of them.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#handler.most);
      await handleBatch(
        this.#deps,
        this.#handler,
        batch.map(({ entry }) => entry),
      );
      for (const { settled } of batch) settled();
    }
    this.#isHandling = false;
  }
}
