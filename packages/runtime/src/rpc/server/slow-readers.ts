import type { ServerResponse } from "node:http";
import { constants, type Http2ServerResponse } from "node:http2";
import type { Logger } from "../../log/logger.ts";

type Response = ServerResponse | Http2ServerResponse;

/** What was not sent yet of an answer, and how many looks in a row have seen none of it sent. */
interface Waiting {
  bytes: number;
  looks: number;
}

/** How often an answer is looked at before its client's patience is over. Counted, not timed: a process that stood still has given nobody time to read. */
const mostLooks = 8;
const shortestLookMs = 10;

/** Node's code for a client that hung up, which is nothing that the library of the handlers would report as a failure of them. */
const leftCode = "ECONNRESET";

/**
 * Ends answers that their clients do not read. Such an answer keeps its last message, and what its handler has queued, for as long as the client stays connected.
 * An HTTP/2 stream is reset with ENHANCE_YOUR_CALM, which gRPC reports as `resource_exhausted`; a connection of HTTP/1.1 is closed.
 */
export class SlowReaders implements Disposable {
  readonly #log: Logger;
  readonly #open = new Map<Response, Waiting>();
  readonly #timer: NodeJS.Timeout | undefined;

  /** `patienceMs`: how long a client may take to read what was written; Infinity for ever. */
  constructor(patienceMs: number, log: Logger) {
    this.#log = log;
    if (Number.isFinite(patienceMs))
      this.#timer = setInterval(() => this.#look(), Math.max(shortestLookMs, patienceMs / mostLooks)).unref();
  }

  /** Takes in an answer that begins. */
  watch(response: Response): void {
    if (this.#timer === undefined) return;
    const waiting: Waiting = { bytes: 0, looks: 0 };
    this.#open.set(response, waiting);
    const onDrain = (): void => {
      waiting.looks = 0;
    };
    response.on("drain", onDrain).once("close", () => this.#open.delete(response));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const [response, waiting] of this.#open) {
      const bytes = unsent(response);
      waiting.looks = bytes === 0 || bytes < waiting.bytes ? 0 : waiting.looks + 1;
      waiting.bytes = bytes;
      if (waiting.looks >= mostLooks) this.#end(response, bytes);
    }
  }

  #end(response: Response, bytes: number): void {
    this.#open.delete(response);
    this.#log.info({ unsentBytes: bytes }, "rpc answer ended: its client did not read it");
    const left = Object.assign(new Error("the client did not read the answer"), { code: leftCode });
    if (!("stream" in response)) return void response.destroy(left);
    response.stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    response.stream.destroy(left);
  }
}

function unsent(response: Response): number {
  return "stream" in response ? (response.stream?.writableLength ?? 0) : response.writableLength;
}
