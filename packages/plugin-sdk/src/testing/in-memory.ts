import type { DescService } from "@bufbuild/protobuf";
import { createRouterTransport } from "@connectrpc/connect";
import { connectClient, serverInterceptors, silentLogger } from "@slipway/runtime";
import { configurePlugin } from "../config/configured-plugin.ts";
import { StageGuard } from "../mistakes/stage-guard.ts";
import type { Clock } from "../plugin/context/clock.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { pluginRoutes } from "../serve/plugin-routes.ts";
import type { RunStageDeps } from "../serve/run-stage.ts";
import { RunningStages } from "../serve/running-stages.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeHost } from "./fake-host.ts";

/** A deploy target of the piped file. */
export interface TestTarget {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: unknown;
}

/** The piped that a plugin runs in during a test. */
export interface TestPiped {
  /** The plugin's config in the piped file. */
  readonly config?: unknown;
  /** The deploy targets of the piped file; the application has all of them. */
  readonly deployTargets?: readonly TestTarget[];
  /** More deploy targets of the piped file, which the application does not have. Default: none. */
  readonly otherDeployTargets?: readonly TestTarget[];
  /** Paths of the tools that the plugin installs, by their names. Default: a path that does not exist. */
  readonly tools?: Readonly<Record<string, string>>;
  /** A host to share between calls, or to inspect. Default: a new one, with `tools`. */
  readonly host?: FakeHost;
  /** Default: a clock whose sleeps end at once. */
  readonly clock?: Clock;
}

/** A plugin in this process, with a fake host. */
export interface InMemoryPlugin {
  readonly deps: RunStageDeps;
  readonly host: FakeHost;
  /** The names of its deploy targets. */
  readonly targets: readonly string[];
  /** A client of one of its services, through the protocol's messages and with the errors that hosts see. */
  client<S extends DescService>(service: S): ReturnType<typeof connectClient<S>>;
}

/** Configures a plugin for a test. Throws `invalid` like its program would for an invalid piped file. */
export function inMemory(plugin: Plugin, piped: TestPiped & { readonly stopping?: AbortSignal }): InMemoryPlugin {
  const {
    config,
    deployTargets = [],
    otherDeployTargets = [],
    tools = {},
    host = new FakeHost({ tools }),
    clock = new FakeClock({ autoAdvance: true }),
  } = piped;
  const { name } = plugin.definition;
  const logger = silentLogger();
  const deps: RunStageDeps = {
    plugin: configurePlugin(plugin, JSON.stringify({ name, port: 0, config, deployTargets: [...deployTargets, ...otherDeployTargets] })),
    host: host.client(),
    logger,
    clock,
    running: new RunningStages(),
    guard: new StageGuard(),
    stopping: piped.stopping ?? new AbortController().signal,
  };
  const router = { interceptors: serverInterceptors({ service: name, log: logger }) };
  return {
    deps,
    host,
    targets: deployTargets.map((target) => target.name),
    client: (service) => connectClient(service, createRouterTransport(pluginRoutes(deps), { router })),
  };
}
