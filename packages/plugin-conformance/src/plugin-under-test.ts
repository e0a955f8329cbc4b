import {
  FakeHost,
  type FakeHostOptions,
  type StartPluginOptions,
  startPlugin,
  type TestedPlugin,
  type TestRequest,
} from "@slipway/plugin-sdk/testing";
import type { ConformanceCases, StageCase } from "./conformance-cases.ts";

export interface PluginUnderTestOptions {
  readonly command: StartPluginOptions["command"];
  readonly cases: ConformanceCases;
  /** Folder with the application's files. */
  readonly applicationDir: string;
  /** How long it may take to answer after its start, to run a stage, and to exit after SIGTERM. */
  readonly startMs: number;
  readonly stageMs: number;
  readonly graceMs: number;
  /** How long its log may be in flight after a stage has ended: other SDKs deliver logs every few seconds. */
  readonly deliveryMs: number;
  /** Installs the tools that the cases do not have. */
  readonly installTool?: FakeHostOptions["installTool"];
}

/** A process of the plugin, and its host. */
export interface Running {
  readonly plugin: TestedPlugin;
  readonly host: FakeHost;
}

/** The plugin under test, with its cases. Disposing stops the processes that checks shared. */
export class PluginUnderTest implements AsyncDisposable {
  readonly options: PluginUnderTestOptions;
  readonly cases: ConformanceCases;
  /** The stages it defines; known once it has answered. */
  definedStages: readonly string[] = [];
  /** How long each stage took with the options of its case. */
  readonly runMs = new Map<string, number>();
  /** Every process that checks have shared: what a crashed one leaves open would keep the suite running. */
  readonly #processes = new AsyncDisposableStack();
  #stages = 0;
  #shared: Promise<Running & { readonly isOver: () => boolean }> | undefined;

  constructor(options: PluginUnderTestOptions) {
    this.options = options;
    this.cases = options.cases;
  }

  /** The cases of its stages. Default: every stage it defines, without options. */
  get stageCases(): readonly StageCase[] {
    if (this.cases.stages.length > 0) return this.cases.stages;
    return this.definedStages.map((stage) => ({ stage, commands: [] }));
  }

  /** A new host, which has the tools of the cases. */
  newHost(): FakeHost {
    const { installTool } = this.options;
    return new FakeHost({ tools: this.cases.tools, ...(installTool && { installTool }) });
  }

  /** Starts a process with a new host, or with the host of an earlier process. */
  start(host: FakeHost = this.newHost()): Promise<TestedPlugin> {
    const { command, startMs, graceMs } = this.options;
    const { name, config, deployTargets } = this.cases;
    const flags = ["--grace-period", `${graceMs}ms`];
    return startPlugin({ command, host, name, config, deployTargets, flags, startTimeoutMs: startMs });
  }

  /** The process shared by checks that should leave it running. A new one if an earlier check made it exit. */
  async shared(): Promise<Running> {
    const before = this.#shared;
    const isUsable = (await before?.then(({ isOver }) => !isOver()).catch(() => false)) ?? false;
    // Another check may have started a new one meanwhile.
    if (!isUsable && this.#shared === before) this.#shared = this.#startShared();
    return this.#shared ?? this.shared();
  }

  async #startShared(): Promise<Running & { readonly isOver: () => boolean }> {
    const host = this.newHost();
    const plugin = this.#processes.use(await this.start(host));
    let hasEnded = false;
    void plugin.exited.then(() => {
      hasEnded = true;
    });
    return { plugin, host, isOver: () => hasEnded };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared?.catch(() => {});
    await this.#processes.disposeAsync();
  }

  /** Creates the request for a stage of a new deployment, and sends the commands of its case to `host`. */
  request({ stage, commands }: StageCase, options: unknown, host: FakeHost): TestRequest & { readonly stageId: string } {
    const number = ++this.#stages;
    const stageId = `stage-${number}`;
    for (const { kind, commander } of commands) host.command(kind, commander, stageId);
    const { application } = this.cases;
    return {
      stage,
      stageId,
      deployment: { id: `deployment-${number}` },
      target: { dir: this.options.applicationDir, ...(application !== undefined && { application }) },
      // Hosts send empty options for a stage without any.
      options: options ?? {},
    };
  }
}
