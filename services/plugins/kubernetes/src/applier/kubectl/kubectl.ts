import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, folderForCopies, openProcessGroup, type ProcessExit } from "@slipway/plugin-sdk";
import type { Answer } from "../../client/transport.ts";
import { Tail } from "../../render/tools/tail.ts";
import { Turns } from "../../render/tools/turns.ts";
import { isWhole, refusalIn, wordsOf } from "./refusal.ts";

/** How kubectl is started for a cluster. */
export interface KubectlSettings {
  /** The path of the program. */
  readonly program: string;
  /** Flags of every call, such as the kubeconfig. */
  readonly flags: readonly string[];
  /** Its entire environment. Without a HOME it gets one of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** The program that it asks for credentials; empty: none. */
  readonly login?: string;
  /** Default: a timer. */
  readonly deadline?: Deadline;
}

/** Aborts when a call that may take this long has to be done. */
export type Deadline = (limitMs: number) => AbortSignal;

/** One call of kubectl. */
export interface KubectlCall {
  /** Every user of the machine can see them: no values of objects. */
  readonly args: readonly string[];
  readonly input?: string;
  /** How many objects it is about; default: one, or a path. */
  readonly objects?: number;
  readonly signal: AbortSignal;
}

/** How a call ended. */
export interface KubectlEnd {
  readonly code: number;
  /** What it says of its failure. */
  readonly words: string;
  /** Whether it said nothing else, and nothing of it is missing. */
  readonly isWhole: boolean;
}

/** Processes at once. Each needs about as much time of a processor as of the server. */
const atOnce = 4;
const requestTimeout = "60s";
/** A call sends a request for each of its objects, and asks first for credentials and what the cluster serves. */
const callLimit = { firstMs: 2 * 60_000, perObjectMs: 5_000, mostMs: 10 * 60_000 };
/** A page of a list has at most 500 objects. */
const outputBytes = 256 * 1024 * 1024;
const keptErrors = 64 * 1024;

/**
 * Runs kubectl for one cluster: without a shell, each call in a process group of its own that ends with it, with this process and when its signal aborts;
 * with a cache, and mostly a home, of its own. At most a few processes run at once.
 */
export class Kubectl implements AsyncDisposable {
  readonly #settings: KubectlSettings;
  readonly #folder: string;
  readonly #holder: AsyncDisposable;
  readonly #turns = new Turns(atOnce);
  #isDisposed = false;

  private constructor(settings: KubectlSettings, folder: string, holder: AsyncDisposable) {
    this.#settings = settings;
    this.#folder = folder;
    this.#holder = holder;
  }

  static async open(settings: KubectlSettings): Promise<Kubectl> {
    const folder = join(folderForCopies(), `slipway-kubectl-${randomUUID()}`);
    const holder = await openProcessGroup({ graceMs: 0, folder });
    const kubectl = new Kubectl(settings, folder, holder);
    await kubectl.#makeFolder();
    return kubectl;
  }

  /**
   * Runs a call about one object or path, and returns the answer of the server: its words if it refused. Rejects if there was none, and with a Fault if there
   * never will be one.
   */
  async ask(call: KubectlCall): Promise<Answer> {
    const output: Buffer[] = [];
    const { code, words } = await this.run({ ...call, onOutput: (chunk) => void output.push(Buffer.from(chunk)) });
    if (code === 0) return { status: 200, headers: {}, body: Buffer.concat(output).toString() };
    return refusalIn(words) ?? noAnswer(words);
  }

  /** Runs a call to its end, however it ends. */
  async run({ onOutput, ...call }: KubectlCall & { readonly onOutput: (chunk: Uint8Array) => void }): Promise<KubectlEnd> {
    const take = (chunk: Uint8Array) => void onOutput(chunk);
    const { firstMs, perObjectMs, mostMs } = callLimit;
    const limitMs = Math.min(mostMs, firstMs + ((call.objects ?? 1) - 1) * perObjectMs);
    return this.#turns.take(call.signal, () => this.#run({ ...call, onOutput: take }, ["--request-timeout", requestTimeout], limitMs));
  }

  /** As `run`, without a limit on the time and beside all others, for what goes on until its signal aborts. */
  stream(call: KubectlCall & { readonly onOutput: (chunk: Uint8Array) => Promise<void> | undefined }): Promise<KubectlEnd> {
    return this.#run(call, ["--request-timeout", "0"], undefined);
  }

  /** Keeps a text in a file that only this user can read, while `work` runs. */
  async withFile<T>(text: string, work: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.#folder, randomUUID());
    await this.#makeFolder();
    await writeFile(path, text, { mode: 0o600 });
    try {
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  async #run(
    { args, input, signal, onOutput }: KubectlCall & { readonly onOutput: (chunk: Uint8Array) => Promise<void> | undefined },
    limits: readonly string[],
    limitMs: number | undefined,
  ): Promise<KubectlEnd> {
    const { program, flags, env, login = "", deadline = (ms) => AbortSignal.timeout(ms) } = this.#settings;
    const errors = new Tail(keptErrors);
    const tooMuch = new AbortController();
    const late = limitMs === undefined ? undefined : deadline(limitMs);
    let bytes = 0;
    await this.#makeFolder();
    await using group = await openProcessGroup({ graceMs: 0 });
    try {
      const exit = await group.run({
        command: [program, ...flags, "--cache-dir", join(this.#folder, "cache"), ...limits, ...args],
        cwd: this.#folder,
        env: { HOME: this.#folder, ...env, KUBERC: "off" },
        ...(input !== undefined && { input }),
        onOutput: (chunk) => {
          bytes += limitMs === undefined ? 0 : chunk.length;
          if (bytes <= outputBytes) return onOutput(chunk);
          tooMuch.abort();
          return undefined;
        },
        onError: (chunk) => errors.add(chunk),
        signal: AbortSignal.any([signal, tooMuch.signal, ...(late ? [late] : [])]),
      });
      const code = codeOf(exit);
      const words = wordsOf(errors.toString());
      const isSilent = code !== 0 && words === "";
      return { code, words: isSilent ? `it ended with code ${code} and did not say why` : words, isWhole: isWhole(errors.toString()) };
    } catch (error) {
      signal.throwIfAborted();
      if (tooMuch.signal.aborted) throw new Fault("too_large", `kubectl writes more than ${outputBytes} bytes`, { cause: error });
      if (!late?.aborted) throw error;
      const hint = login === "" ? "" : `: the credential plugin ${login} may hang`;
      throw new Fault("deadline", `kubectl took more than ${Math.round((limitMs ?? 0) / 1000)} s and was stopped${hint}`, { cause: error });
    }
  }

  /** Systems remove what nobody used for days from their folder of temporary files. */
  async #makeFolder(): Promise<void> {
    if (!this.#isDisposed) await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Removes its folder. Idempotent, never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#holder[Symbol.asyncDispose]();
  }
}

/** A kubectl that was killed gave no answer, and is asked again. */
function codeOf({ code, signal }: ProcessExit): number {
  if (code === undefined) throw new Error(`kubectl was ended by ${signal}`);
  return code;
}

/** A cluster that was not reached may be later. That its certificate is not trusted, or that there are no credentials, does not pass. */
export function noAnswer(words: string): never {
  const said = words.replace(/^error: /i, "");
  if (/getting credentials: /.test(words)) throw new Fault("precondition", `kubectl got no credentials: ${said}`);
  if (/x509: |tls: /.test(words)) throw new Fault("unavailable", said);
  if (isUnreached(words)) throw new Error(said);
  throw new Fault("invalid", `kubectl: ${said}`);
}

/** Go names a request that no answer came to, whatever broke it: `Patch "https://…": …`. A body that breaks off has no such beginning. */
function isUnreached(words: string): boolean {
  return /^Unable to connect to the server|^The connection to the server|\b(?:Get|Post|Put|Patch|Delete) "https?:\/\/[^"]*": |dial tcp|connection refused|connection reset|broken pipe|stream error: |GOAWAY|i\/o timeout|[Tt]imeout exceeded|deadline exceeded|TLS handshake timeout|no such host|unexpected EOF|\bEOF$|connection lost/m.test(
    words,
  );
}
