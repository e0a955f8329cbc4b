import { FakeHost, type StartPluginOptions, startPlugin, type TestedPlugin, type TestRequest } from "@slipway/plugin-sdk/testing";
import type { ConformanceCases, StageCase } from "./conformance-cases.ts";

export interface SubjectOptions {
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

/** The plugin that is checked, and what it is given to do. */
export class Subject {
  readonly options: SubjectOptions;
  readonly cases: ConformanceCases;
  /** What it says to define; known once it has answered. */
  definedStages: readonly string[] = [];
  /** How long each stage took to its end with the options of its case. */
  readonly runMs = new Map<string, number>();
  #stages = 0;

  constructor(options: SubjectOptions) {
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
