import type { Answer, Request, RequestChannel } from "../../client/transport.ts";
import type { Kubectl, KubectlCall } from "./kubectl.ts";
import { refusalIn } from "./refusal.ts";

/** The commands of kubectl that send a request to a path, with the body from standard input. There is none for PATCH. */
const commands: Readonly<Partial<Record<Request["method"], string>>> = { GET: "get", POST: "create", PUT: "replace", DELETE: "delete" };

/** Sends requests with kubectl, which answers as the API server does: `kubectl get --raw PATH`. It does not say which form of the answer is wanted. */
export class KubectlTransport implements RequestChannel {
  readonly #kubectl: Kubectl;
  readonly #basePath: string;

  constructor(server: string, kubectl: Kubectl) {
    this.#kubectl = kubectl;
    // The API may be below a path, as behind Rancher. kubectl takes a raw path as the whole.
    this.#basePath = new URL(server).pathname.replace(/\/$/, "");
  }

  async send({ signal, ...request }: Request): Promise<Answer> {
    return this.#kubectl.ask({ ...this.#callFor(request), signal });
  }

  /** Resolves with the first part of the answer. */
  async stream({ signal, ...request }: Request): ReturnType<RequestChannel["stream"]> {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const write = (chunk: Uint8Array): Promise<void> => {
      begin();
      return writer.write(Uint8Array.from(chunk)).catch(() => {}); // nobody reads on
    };
    const over = new AbortController();
    const run = this.#kubectl.stream({ ...this.#callFor(request), signal: AbortSignal.any([signal, over.signal]), onOutput: write });
    const ended = run.then(
      (end) => {
        void writer.close().catch(() => {});
        return end;
      },
      (error: unknown) => {
        void writer.abort(error).catch(() => {});
        throw error;
      },
    );
    ended.catch(() => {}); // who reads the body meets it
    const first = await Promise.race([begun, ended]);
    const body = partsOf(readable, () => over.abort());
    if (first === undefined || first.code === 0) return { status: 200, body, text: async () => "" };
    const refused = refusalIn(first.words) ?? { status: 503, body: "" };
    return { status: refused.status, body, text: async () => refused.body };
  }

  #callFor({ method, path, body }: Omit<Request, "signal">): Omit<KubectlCall, "signal"> {
    const command = commands[method];
    if (command === undefined) throw new Error(`kubectl sends no ${method} to a path`);
    const args = [command, "--raw", this.#basePath + path, ...(body === undefined ? [] : ["-f", "-"])];
    return { args, ...(body !== undefined && { input: body }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kubectl[Symbol.asyncDispose]();
  }
}

/** The parts of a stream. Whoever stops reading ends the process. */
async function* partsOf(stream: ReadableStream<Uint8Array>, end: () => void): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream;
  } finally {
    end();
  }
}
