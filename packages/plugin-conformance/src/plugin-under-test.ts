import { FakeHost, type StartPluginOptions, startPlugin, type TestedPlugin, type TestRequest } from "@slipway/plugin-sdk/testing";
import type { ConformanceCases, StageCase } from "./conformance-cases.ts";

export interface PluginUnderTestOptions {
  readonly command: StartPluginOptions["command"];
  readonly cases: ConformanceCases;
  /** Folder with the application's files. */
  readonly applicationDir: string;
  /** How long it may take to answer after its start, to run a stage, and to end after TERM. */
  readonly startMs: number;
  readonly stageMs: number;
  readonly graceMs: number;
  /** How long its log may be under way after a stage has ended: other SDKs deliver logs every few seconds. */
  readonly deliveryMs: number;
}

/** A process of the plugin, and its host. */
export interface Running {
  readonly plugin: TestedPlugin;
  readonly host: FakeHost;
}

/** The plugin that is checked, and what it is given to do. Disposing ends the process that checks share. */
export class PluginUnderTest implements AsyncDisposable {
  readonly options: PluginUnderTestOptions;
  readonly cases: ConformanceCases;
  /** What it says to define; known once it has answered. */
  definedStages: readonly string[] = [];
  /** How long each stage took to its end with the options of its case. */
  readonly runMs = new Map<string, number>();
  #stages = 0;
  #shared: (Running & { readonly isOver: () => boolean }) | undefined;

  constructor(options: PluginUnderTestOptions) {
    this.options = options;
    this.cases = options.cases;
  }

  /** What stages are run with. Without cases: every stage it defines, without options. */
  get stageCases(): readonly StageCase[] {
    if (this.cases.stages.length > 0) return this.cases.stages;
    return this.definedStages.map((stage) => ({ stage, commands: [] }));
  }

  /** Starts a process of it against a host of its own, or that of an earlier process. */
  start(host: FakeHost = new FakeHost()): Promise<TestedPlugin> {
    const { command, startMs, graceMs } = this.options;
    const { name, config, deployTargets } = this.cases;
    const flags = ["--grace-period", `${graceMs}ms`];
    return startPlugin({ command, host, name, config, deployTargets, flags, startTimeoutMs: startMs });
  }

  /** The process that checks share which should leave it as it was. A new one when a check before did not. */
  async shared(): Promise<Running> {
    if (this.#shared === undefined || this.#shared.isOver()) {
      const host = new FakeHost();
      const plugin = await this.start(host);
      let hasEnded = false;
      void plugin.exited.then(() => {
        hasEnded = true;
      });
      this.#shared = { plugin, host, isOver: () => hasEnded };
    }
    return this.#shared;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared?.plugin[Symbol.asyncDispose]();
  }

  /** A stage to run, of a deployment of its own. What people ask of it goes to `host`. */
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
      // As hosts send a stage of a pipeline without options.
      options: options ?? {},
    };
  }
}
