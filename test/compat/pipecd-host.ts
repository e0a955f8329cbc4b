import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { eventually, freePort, programPath } from "@slipway/testkit";

/** One request of the plugin to the host in `test/compat/host`, as protobuf JSON without empty fields. */
export interface Served {
  readonly served: string;
  readonly request: {
    readonly key?: string;
    readonly value?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly completed?: boolean;
    readonly blocks?: readonly { readonly index: string; readonly log?: string; readonly severity?: string }[];
  };
  /** Why the host rejected it. */
  readonly error?: string;
}

type Line =
  | Served
  | { readonly id: string; readonly answer: unknown }
  | { readonly id: string; readonly error: { readonly code: string; readonly message: string } }
  | { readonly exited: { readonly code: number; readonly how: string } };

/** A call in progress. */
export interface Call {
  readonly id: string;
  /** Rejects with `CODE: message`. */
  readonly answer: Promise<unknown>;
}

export interface PipecdHostOptions {
  /** Program and arguments of the plugin. */
  readonly command: readonly [string, ...string[]];
  /** Additional fields of its block of the piped file. */
  readonly block?: Readonly<Record<string, unknown>>;
  readonly name: string;
}

/** PipeCD's side of the plugin protocol in its own process. Disposing also ends the plugin. */
export class PipecdHost implements AsyncDisposable {
  readonly #process;
  readonly #waiting = new Map<string, PromiseWithResolvers<unknown>>();
  readonly #served: Served[] = [];
  readonly #output: string[] = [];
  #exits: { readonly code: number; readonly how: string }[] = [];
  #orders = 0;

  static async open({ command, block = {}, name }: PipecdHostOptions): Promise<PipecdHost> {
    const config = { name, url: `file:///${name}`, port: await freePort(), ...block };
    return new PipecdHost([JSON.stringify(config), ...command]);
  }

  private constructor(args: readonly string[]) {
    this.#process = spawn(programPath("compat-host"), args, { stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#take(JSON.parse(line) as Line));
    createInterface({ input: this.#process.stderr }).on("line", (line) => this.#output.push(line));
  }

  /** The plugin's requests so far. */
  get served(): readonly Served[] {
    return this.#served;
  }

  /** Output of the plugin. */
  get output(): string {
    return this.#output.join("\n");
  }

  /** Starts the plugin with piped's command line and waits for its port. */
  async start(): Promise<void> {
    await this.#order({ start: true }).answer;
  }

  /** Calls `Service.Method` of the plugin. */
  call(method: string, request: unknown): Call {
    return this.#order({ call: method, request });
  }

  async cancel({ id }: Call): Promise<void> {
    await this.#order({ cancel: id }).answer;
  }

  /** Delivers a command to its stage, like PipeCD's control plane. */
  async give(command: unknown): Promise<void> {
    await this.#order({ command }).answer;
  }

  /** Sends a signal to the plugin and waits for its exit. */
  async end(signal: "TERM" | "KILL"): Promise<{ readonly code: number; readonly how: string }> {
    this.#exits = [];
    await this.#order({ signal }).answer;
    return eventually(() => {
      const [exit] = this.#exits;
      if (exit) return exit;
      throw new Error("the plugin has not exited");
    });
  }

  /** The log of a stage, whose entries are identified by index as in PipeCD's control plane, and whether it is complete. */
  log(): { readonly lines: readonly string[]; readonly isComplete: boolean } {
    const reports = this.#served.filter(({ served }) => served.startsWith("ReportStageLogs"));
    const blocks = new Map(reports.flatMap(({ request }) => request.blocks ?? []).map((block) => [BigInt(block.index), block]));
    const ordered = [...blocks].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      lines: ordered.map(([, { log = "", severity = "INFO" }]) => `${severity}: ${log}`),
      isComplete: reports.some(({ request }) => request.completed === true),
    };
  }

  /** Calls of the plugin that the host rejected, probably because of PipeCD's validation. */
  refused(): readonly Served[] {
    return this.#served.filter(({ error }) => error !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = Promise.withResolvers<void>();
    this.#process.once("close", () => ended.resolve());
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.stdin.end();
    else ended.resolve();
    await ended.promise;
  }

  #order(order: Readonly<Record<string, unknown>>): Call {
    const id = `${++this.#orders}`;
    const waiting = Promise.withResolvers<unknown>();
    waiting.promise.catch(() => {}); // for callers that ignore the result
    this.#waiting.set(id, waiting);
    this.#process.stdin.write(`${JSON.stringify({ id, ...order })}\n`);
    return { id, answer: waiting.promise };
  }

  #take(line: Line): void {
    if ("served" in line) this.#served.push(line);
    else if ("exited" in line) this.#exits.push(line.exited);
    else if ("error" in line) this.#waiting.get(line.id)?.reject(new Error(`${line.error.code}: ${line.error.message}\n${this.output}`));
    else this.#waiting.get(line.id)?.resolve(line.answer);
  }
}
