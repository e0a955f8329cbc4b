import { fileURLToPath } from "node:url";
import { programPath, type RunningProcess, startProcess } from "@slipway/testkit";

/** The services of a piped, the two that need a store, and the one that needs receivers. */
export const services = ["executor", "planner", "livestate", "watcher", "trace", "gateway", "notifier"] as const;
export type Service = (typeof services)[number];

/** A service, or `up`: all of them in one process. */
export type Process = Service | "up";

export interface ServiceProcessesOptions {
  readonly dataDir: string;
  readonly natsUrl: string;
  /** Address of NATS for one process, such as a gate; default: `natsUrl`. */
  readonly natsUrlOf?: (service: Service, index: number) => string | undefined;
  /** The public keys of the gateway, whose commands alone are obeyed; default: whatever may be published is. */
  readonly gatewayKeysFile?: string | undefined;
  /** The file with the seed with which a service signs in; default: none does. */
  readonly natsKeyOf?: ((service: Service) => string) | undefined;
  /** The folder of the keys of all services, for `up`; default: none signs in. */
  readonly natsKeysDir?: string | undefined;
  readonly pipedFile: string;
  readonly gatewayPort: number;
  readonly tracePort: number;
  /** `mysql://…` or `sqlite:…`; without one, `up` uses its own. */
  readonly storeUrl?: string;
  /** How long work may go without a lease renewal before another process gets it; default: that of the services. */
  readonly leaseMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The processes of a system under test, started and killed by name. */
export class ServiceProcesses implements AsyncDisposable {
  readonly #options: ServiceProcessesOptions;
  readonly #running = new Map<string, RunningProcess>();
  readonly #started: RunningProcess[] = [];
  readonly #problems: string[] = [];

  constructor(options: ServiceProcessesOptions) {
    this.#options = options;
  }

  /** Starts a process, and resolves when it reports that it is ready. The first executor launches the plugins. */
  async start(name: Process, index = 0): Promise<void> {
    const { env, args, readyLine } = name === "up" ? this.#up() : this.#service(name, index);
    const main = fileURLToPath(new URL(`../../services/${name === "up" ? "cli" : name}/src/main.ts`, import.meta.url));
    const process = await startProcess(globalThis.process.execPath, [main, ...args], {
      env: { ...env, ...this.#options.env },
      readyLine,
      onLine: (line) => this.#note(`${name}-${index}`, line),
    });
    this.#running.set(`${name}-${index}`, process);
    this.#started.push(process);
  }

  async kill9(name: Process, index = 0): Promise<void> {
    await this.#take(name, index).kill9();
  }

  async stop(name: Process, index = 0): Promise<void> {
    // An executor allows its plugins 15 s.
    await this.#take(name, index).stop({ graceMs: 40_000 });
  }

  #take(name: Process, index: number): RunningProcess {
    const process = this.#running.get(`${name}-${index}`);
    if (!process) throw new Error(`${name}-${index} is not running`);
    this.#running.delete(`${name}-${index}`);
    return process;
  }

  pid(name: Process, index = 0): number | undefined {
    return this.#running.get(`${name}-${index}`)?.pid;
  }

  /** Everything that the processes wrote, those that have ended too. */
  output(): string {
    return this.#started.map((process) => process.output()).join("\n");
  }

  problems(): string {
    return this.#problems.slice(-40).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A killed process may have left descendants.
    await Promise.all(this.#started.map((process) => process[Symbol.asyncDispose]()));
  }

  #service(name: Service, index: number) {
    const {
      dataDir,
      natsUrl,
      natsUrlOf,
      natsKeyOf,
      gatewayKeysFile = "",
      pipedFile,
      gatewayPort,
      tracePort,
      storeUrl = "",
      leaseMs,
    } = this.#options;
    const near = { PIPED_FILE: pipedFile, DATA_DIR: dataDir, ...(leaseMs !== undefined && { LEASE_MS: `${leaseMs}` }) };
    const env = {
      NATS_URL: natsUrlOf?.(name, index) ?? natsUrl,
      NATS_NKEY: natsKeyOf?.(name) ?? "",
      GATEWAY_KEYS: gatewayKeysFile,
      LOG_LEVEL: "info",
    };
    const own: Readonly<Record<Service, Readonly<Record<string, string>>>> = {
      executor: { ...near, PLUGIN_SERVICE_PORT: "0", LAUNCH_PLUGINS: `${index === 0}` },
      planner: near,
      livestate: near,
      watcher: near,
      notifier: { PIPED_FILE: pipedFile },
      trace: { STORE_URL: storeUrl, RPC_PORT: `${tracePort}` },
      gateway: { TRACE_URL: `http://127.0.0.1:${tracePort}`, PORT: `${gatewayPort}`, PROJECT: "demo" },
    };
    return { env: { ...env, ...own[name] }, args: [], readyLine: '"msg":"ready"' };
  }

  #up() {
    const { dataDir, natsUrl, natsKeysDir, pipedFile, gatewayPort, storeUrl } = this.#options;
    const flags = ["up", "-f", pipedFile, "--data-dir", dataDir, "--port", `${gatewayPort}`, "--plugin-service-port", "0"];
    if (natsKeysDir !== undefined) flags.push("--nats-keys", natsKeysDir);
    const env = { SLIPWAY_NATS: natsUrl, SLIPWAY_NATS_SERVER: programPath("nats-server"), LOG_LEVEL: "info" };
    return {
      env: storeUrl === undefined ? env : { ...env, SLIPWAY_STORE: storeUrl },
      args: flags,
      readyLine: '"msg":"slipway is up"',
    };
  }

  #note(process: string, line: string): void {
    if (!/"level":"?(info|debug|20|30)\b/.test(line)) this.#problems.push(`${process}: ${line.slice(0, 4_000)}`);
  }
}
