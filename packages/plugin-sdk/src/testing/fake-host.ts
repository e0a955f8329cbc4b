import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, createRouterTransport, type Interceptor, type ServiceImpl } from "@connectrpc/connect";
import type { ObjectResult } from "@slipway/domain";
import { type Command, Command_Type, CommandSchema, type LogBlock, LogSeverity, PluginService } from "@slipway/proto/plugin";
import { HostService, objectResultIn } from "@slipway/proto/plugin-extension";
import { connectErrorFor } from "@slipway/runtime";
import { type Host, hostOf } from "../host/host.ts";
import type { StageCommandKind } from "../plugin/context/stage-commands.ts";
import { unixTime } from "../wire/unix-time.ts";
import { objectResultFromWire } from "../wire/wire-object-result.ts";

/** The log of one stage as a host stores it. */
export interface KeptLog {
  /** Entries ordered by index, without repeats. */
  readonly blocks: readonly LogBlock[];
  /** How many of them are part of a checkpoint, and would survive a crash of the host. */
  readonly savedCount: number;
  readonly completed: boolean;
  /** How many were rejected because they came after the end. */
  readonly lateCount: number;
  /** How many had the index of another entry, and overwrote it. */
  readonly rewrittenCount: number;
}

interface LogState {
  readonly blocks: Map<bigint, LogBlock>;
  readonly saved: Set<bigint>;
  completed: boolean;
  lateCount: number;
  rewrittenCount: number;
}

const severities: Readonly<Record<number, string>> = {
  [LogSeverity.INFO]: "info",
  [LogSeverity.SUCCESS]: "success",
  [LogSeverity.ERROR]: "error",
};
const commandTypes = { approve: Command_Type.APPROVE_STAGE, skip: Command_Type.SKIP_STAGE } as const;

/** A tool that a plugin requests. */
export interface RequestedTool {
  readonly name: string;
  readonly version: string;
  readonly installScript: string;
}

export interface FakeHostOptions {
  /** Serves the extension that pushes commands, which PipeCD's host lacks. */
  readonly pushesCommands?: boolean;
  /** Paths of tools by their names. Default: a path that does not exist. */
  readonly tools?: Readonly<Record<string, string>>;
  /** Installs the other tools, and returns their paths. */
  readonly installTool?: (tool: RequestedTool, signal: AbortSignal) => Promise<string>;
}

/** An in-memory host that stores what plugins send, for tests to inspect. Its routes can also be served to a plugin in its own process. */
export class FakeHost {
  /** `<stage id>/<key>` to value. */
  readonly stageMetadata = new Map<string, string>();
  /** `<plugin>/<key>` to value. */
  readonly pluginMetadata = new Map<string, string>();
  /** Key to value. */
  readonly sharedMetadata = new Map<string, string>();
  /** `<application id>/<plugin>/<key>` to object. */
  readonly objects = new Map<string, Uint8Array>();
  /** The names of applications, by their ids. While it is empty, the host does not serve them, as PipeCD's does not. */
  readonly applicationNames = new Map<string, string>();
  /** Tools that plugins requested, as `name version`. */
  readonly tools: string[] = [];
  /** Names of the methods that were called, in order. */
  readonly calls: string[] = [];
  readonly #logs = new Map<string, LogState>();
  readonly #commands: Command[] = [];
  readonly #options: FakeHostOptions;
  #commandGiven = Promise.withResolvers<void>();
  #isAway = false;

  constructor(options: FakeHostOptions = {}) {
    this.#options = options;
  }

  /** Makes the host unavailable to every call, until called with false. */
  away(isAway: boolean): void {
    this.#isAway = isAway;
  }

  /** Sends a user's command to a stage. Without `at`, the command has no time. */
  command(kind: StageCommandKind, commander: string, stageId = "stage-1", at?: Temporal.Instant): void {
    const id = `command-${this.#commands.length + 1}`;
    const createdAt = at ? unixTime(at) : 0n;
    this.#commands.push(create(CommandSchema, { id, type: commandTypes[kind], commander, stageId, createdAt }));
    this.#commandGiven.resolve();
    this.#commandGiven = Promise.withResolvers();
  }

  logOf(stageId = "stage-1"): KeptLog {
    const log = this.#logs.get(stageId);
    const blocks = [...(log?.blocks.values() ?? [])].sort((a, b) => (a.index < b.index ? -1 : 1));
    const { completed = false, lateCount = 0, rewrittenCount = 0 } = log ?? {};
    return { blocks, savedCount: log?.saved.size ?? 0, completed, lateCount, rewrittenCount };
  }

  /** The log as lines of the form `severity: text`. */
  lines(stageId = "stage-1"): string[] {
    return this.logOf(stageId).blocks.map(({ severity, log }) => `${severities[severity]}: ${log}`);
  }

  /** What the stage's log says was done with each object, in order. */
  results(stageId = "stage-1"): readonly ObjectResult[] {
    return this.logOf(stageId).blocks.flatMap((block) => {
      const result = objectResultIn(block);
      return result === undefined ? [] : [objectResultFromWire(result)];
    });
  }

  /** The metadata of a stage. */
  metadataOf(stageId = "stage-1"): Record<string, string> {
    const prefix = `${stageId}/`;
    const own = [...this.stageMetadata].filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  }

  /** An in-memory client of this host. */
  client(): Host {
    return hostOf(createRouterTransport((router) => this.routes(router)));
  }

  /** Adds the host to a router, such as that of a server. */
  routes(router: ConnectRouter): void {
    router.service(PluginService, this.#service(), { interceptors: [this.#observe()] });
    if (this.#options.pushesCommands || this.applicationNames.size > 0)
      router.service(HostService, this.#extension(), { interceptors: [this.#observe()] });
  }

  #observe(): Interceptor {
    return (next) => (request) => {
      this.calls.push(request.method.localName);
      if (this.#isAway) throw new ConnectError("the fake host is unavailable", Code.Unavailable);
      return next(request);
    };
  }

  #service(): ServiceImpl<typeof PluginService> {
    return {
      installTool: async ({ name, version, installScript }, { signal }) => {
        this.tools.push(`${name} ${version}`);
        const given = this.#options.tools?.[name];
        if (given !== undefined) return { installedPath: given };
        const install = this.#options.installTool ?? (async () => `/tools/${name}-${version}/${name}`);
        return {
          installedPath: await install({ name, version, installScript }, signal).catch((error: unknown) => {
            throw connectErrorFor(error);
          }),
        };
      },
      reportStageLogs: ({ stageId, blocks }) => this.#keep(stageId, blocks),
      reportStageLogsFromLastCheckpoint: ({ stageId, blocks, completed }) => this.#keep(stageId, blocks, { completed }),
      getStageMetadata: ({ stageId, key }) => answer(this.stageMetadata.get(`${stageId}/${key}`)),
      putStageMetadata: ({ stageId, key, value }) => put(this.stageMetadata, stageId, { [key]: value }),
      putStageMetadataMulti: ({ stageId, metadata }) => put(this.stageMetadata, stageId, metadata),
      getDeploymentPluginMetadata: ({ pluginName, key }) => answer(this.pluginMetadata.get(`${pluginName}/${key}`)),
      putDeploymentPluginMetadata: ({ pluginName, key, value }) => put(this.pluginMetadata, pluginName, { [key]: value }),
      putDeploymentPluginMetadataMulti: ({ pluginName, metadata }) => put(this.pluginMetadata, pluginName, metadata),
      getDeploymentSharedMetadata: ({ key }) => answer(this.sharedMetadata.get(key)),
      listStageCommands: ({ stageId }) => ({ commands: this.#commands.filter((command) => command.stageId === stageId) }),
      getApplicationSharedObject: ({ applicationId, pluginName, key }) => {
        const object = this.objects.get(`${applicationId}/${pluginName}/${key}`);
        if (object === undefined) throw new ConnectError("no such object", Code.NotFound);
        return { object };
      },
      putApplicationSharedObject: ({ applicationId, pluginName, key, object }) => {
        this.objects.set(`${applicationId}/${pluginName}/${key}`, object);
        return {};
      },
    };
  }

  #extension(): ServiceImpl<typeof HostService> {
    const commands = this.#commands;
    const given = (signal: AbortSignal) => this.#untilCommand(signal);
    const { applicationNames } = this;
    const { pushesCommands = false } = this.#options;
    return {
      findApplication: ({ applicationId }) => ({ name: applicationNames.get(applicationId) ?? "" }),
      watchStageCommands: async function* ({ stageId }, { signal }) {
        if (!pushesCommands) throw new ConnectError("this host does not push commands", Code.Unimplemented);
        for (let at = 0; ; ) {
          for (; at < commands.length; at++) {
            const command = commands[at];
            if (command?.stageId === stageId) yield { command };
          }
          await given(signal);
        }
      },
    };
  }

  #untilCommand(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const stopped = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => stopped.reject(signal.reason), { once: true });
    return Promise.race([this.#commandGiven.promise, stopped.promise]);
  }

  #keep(stageId: string, blocks: readonly LogBlock[], checkpoint?: { readonly completed: boolean }) {
    const log = this.#logs.get(stageId) ?? newLog();
    this.#logs.set(stageId, log);
    // Like PipeCD's control plane, reject what comes after the end.
    if (log.completed) {
      log.lateCount += blocks.length;
      throw new ConnectError("the log is completed", Code.FailedPrecondition);
    }
    for (const block of blocks) {
      if ((log.blocks.get(block.index)?.log ?? block.log) !== block.log) log.rewrittenCount++;
      log.blocks.set(block.index, block);
      if (checkpoint !== undefined) log.saved.add(block.index);
    }
    log.completed = checkpoint?.completed ?? false;
    return {};
  }
}

function newLog(): LogState {
  return { blocks: new Map(), saved: new Set(), completed: false, lateCount: 0, rewrittenCount: 0 };
}

function answer(value: string | undefined): { readonly value: string; readonly found: boolean } {
  return { value: value ?? "", found: value !== undefined };
}

function put(kept: Map<string, string>, owner: string, values: Readonly<Record<string, string>>): Record<never, never> {
  for (const [key, value] of Object.entries(values)) kept.set(`${owner}/${key}`, value);
  return {};
}
