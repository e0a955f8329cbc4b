import { create } from "@bufbuild/protobuf";
import {
  type Deployment,
  DeploymentSchema,
  DeploymentSourceSchema,
  ExecuteStageRequestSchema,
  PipelineStageSchema,
} from "@slipway/proto/plugin";
import { silentLogger } from "@slipway/runtime";
import type { Clock } from "../clock.ts";
import { configurePlugin } from "../configured-plugin.ts";
import type { Plugin } from "../plugin.ts";
import { runStage } from "../run-stage.ts";
import { RunningStages } from "../running-stages.ts";
import type { StageResult } from "../stage-context.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeHost } from "./fake-host.ts";

/** A revision for a test. */
export interface TestSource {
  /** Directory with the application's files; a path that does not exist unless told. */
  readonly dir?: string;
  readonly commitHash?: string;
  /** The plugin's section of the application file. */
  readonly application?: unknown;
  /** The whole application file instead. */
  readonly configText?: string;
}

export interface TestStageOptions {
  /** Name of the stage. */
  readonly stage: string;
  /** Its `with`. */
  readonly options?: unknown;
  readonly index?: number;
  readonly rollback?: boolean;
  readonly config?: unknown;
  /** The targets of the piped file; the deployment goes to all of them. */
  readonly deployTargets?: readonly {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly config?: unknown;
  }[];
  readonly target?: TestSource;
  readonly running?: TestSource;
  /** What differs from a plain deployment, in the words of the wire. */
  readonly deployment?: Partial<Omit<Deployment, "$typeName" | "$unknown">>;
  /** Metadata an earlier attempt left. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** A host to share between runs; a new one unless told. */
  readonly host?: FakeHost;
  /** A clock whose sleeps end at once unless told. */
  readonly clock?: Clock;
  /** Aborting it is the host giving the stage up. */
  readonly signal?: AbortSignal;
  /** Aborting it is the process being told to stop. */
  readonly stopping?: AbortSignal;
}

export interface TestedStage {
  readonly result: StageResult;
  /** Why it failed. */
  readonly message: string;
  /** The stage's log as `severity: text` lines. */
  readonly lines: readonly string[];
  readonly logCompleted: boolean;
  /** The stage's metadata afterwards. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly host: FakeHost;
}

const stageId = "stage-1";

/**
 * Runs one stage of a plugin in memory, on a fake host and clock, through the same code as in production: options, section and targets are
 * parsed, logs and metadata travel over the wire's messages. Rejects as the call would when the stage is aborted.
 */
export async function testStage(plugin: Plugin, options: TestStageOptions): Promise<TestedStage> {
  const { host = new FakeHost(), clock = new FakeClock({ autoAdvance: true }), signal = new AbortController().signal } = options;
  const { name } = plugin.definition;
  const deployTargets = options.deployTargets ?? [];
  const configured = configurePlugin(plugin, JSON.stringify({ name, port: 0, config: options.config, deployTargets }));
  for (const [key, value] of Object.entries(options.metadata ?? {})) host.stageMetadata.set(`${stageId}/${key}`, value);

  const request = create(ExecuteStageRequestSchema, {
    input: {
      deployment: Object.assign(
        plainDeployment(
          name,
          deployTargets.map((target) => target.name),
          clock,
        ),
        options.deployment,
      ),
      stage: create(PipelineStageSchema, {
        id: stageId,
        name: options.stage,
        index: options.index ?? 0,
        rollback: options.rollback ?? false,
      }),
      stageConfig: options.options === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(options.options)),
      targetDeploymentSource: wireSource(name, options.target ?? {}, "1"),
      ...(options.running && { runningDeploymentSource: wireSource(name, options.running, "0") }),
    },
  });
  const { result, message } = await runStage(
    {
      plugin: configured,
      host: host.client(),
      logger: silentLogger(),
      clock,
      running: new RunningStages(),
      stopping: options.stopping ?? new AbortController().signal,
    },
    request,
    { signal },
  );
  return { result, message, lines: host.lines(stageId), logCompleted: host.logOf(stageId).completed, metadata: metadataOf(host), host };
}

function plainDeployment(plugin: string, targets: string[], clock: Clock): Deployment {
  const createdAt = BigInt(Math.floor(clock.now().epochMilliseconds / 1000));
  return create(DeploymentSchema, {
    id: "deployment-1",
    applicationId: "application-1",
    applicationName: "shop",
    pipedId: "piped-1",
    projectId: "project-1",
    gitPath: { repo: { id: "repo-1", remote: "https://git.example.com/shop.git", branch: "main" }, configFilename: "app.pipecd.yaml" },
    deployTargetsByPlugin: targets.length === 0 ? {} : { [plugin]: { deployTargets: targets } },
    trigger: {
      commit: { hash: "1".repeat(40), message: "change the shop", author: "Ada", branch: "main", createdAt },
      timestamp: createdAt,
    },
    createdAt,
  });
}

function wireSource(plugin: string, { dir = "/no/such/directory", commitHash, application, configText }: TestSource, digit: string) {
  const file =
    configText ?? JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec: { plugins: { [plugin]: application } } });
  return create(DeploymentSourceSchema, {
    applicationDirectory: dir,
    commitHash: commitHash ?? digit.repeat(40),
    applicationConfig: new TextEncoder().encode(file),
    applicationConfigFilename: "app.pipecd.yaml",
    sharedConfigDirectory: `${dir}/.pipe`,
  });
}

function metadataOf(host: FakeHost): Record<string, string> {
  const prefix = `${stageId}/`;
  return Object.fromEntries(
    [...host.stageMetadata].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
}
