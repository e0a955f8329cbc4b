import { create, type DescMessage } from "@bufbuild/protobuf";
import {
  applicationAggregates,
  type Bus,
  findMessage,
  followStageLog,
  listPlugins,
  readPluginLines,
  restartPlugin,
  sendCommand,
  type Topic,
  topics,
  type WatchedMessage,
  watchMessages,
} from "@slipway/bus";
import { ApplicationService, DeploymentService, PluginAdminService, SystemService, TraceService } from "@slipway/proto/api";
import { type Command, StageLogSchema } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { connectClient, type Logger, type RpcServer, serveConnect } from "@slipway/runtime";
import { addApplication } from "./applications/add-application.ts";
import { applicationService } from "./applications/application-service.ts";
import { ApplicationViews } from "./applications/application-views.ts";
import { DeploymentFeed } from "./deployments/deployment-feed.ts";
import { deploymentService } from "./deployments/deployment-service.ts";
import { pluginAdminService } from "./plugins/plugin-admin-service.ts";
import { systemService } from "./system/system-service.ts";
import { traceService } from "./traces/trace-service.ts";

export interface GatewayOptions {
  readonly bus: Bus;
  readonly host?: string;
  readonly port: number;
  /** Address of the trace service. */
  readonly traceUrl: string;
  /** Project of what is added without naming one. */
  readonly defaultProject: string;
  readonly log: Logger;
}

/** A running gateway. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Rejects when it can not go on. */
  readonly done: Promise<void>;
}

/** Serves the public API. Resolves when every application is known, so that no list is too short. */
export async function startGateway({ bus, host, port, traceUrl, defaultProject, log }: GatewayOptions): Promise<Gateway> {
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const { signal } = stop;

  const applications = applicationAggregates(bus);
  const views = new ApplicationViews();
  const feed = new DeploymentFeed();
  const feeds = [feedApplications(), feedLivestates(), feedDeployments()];
  await Promise.all(feeds.map(({ ready }) => ready));

  const history = resources.use(connectClient(HistoryService, traceUrl));
  const publishCommand = (command: Command) => sendCommand(bus, command);
  const server: RpcServer = resources.use(
    await serveConnect({
      ...(host !== undefined && { host }),
      port,
      log,
      health: () => (bus.connected ? "serving" : "not_serving"),
      routes: (router) => {
        const now = () => Temporal.Now.instant();
        router.service(
          ApplicationService,
          applicationService({ views, addApplication: addApplication({ applications, defaultProject, now }), publishCommand }),
        );
        const findDeployment = async (deploymentId: string) => {
          const found = await findMessage(bus, topics.deployment, { deploymentId });
          return found?.message.state && { state: found.message.state, sequence: found.sequence };
        };
        router.service(DeploymentService, deploymentService({ feed, findDeployment, history, publishCommand, followLog }));
        router.service(TraceService, traceService(history));
        router.service(
          PluginAdminService,
          pluginAdminService({
            listPlugins: (callSignal) => listPlugins(bus, { signal: callSignal }),
            readLines: (executorId, ask, callSignal) =>
              readPluginLines(bus, executorId, ask, { signal: AbortSignal.any([signal, callSignal]) }),
            restart: (executorId, name, callSignal) => restartPlugin(bus, executorId, name, { signal: callSignal }),
          }),
        );
        router.service(SystemService, systemService(bus));
      },
    }),
  );
  const done = Promise.race([server.done, ...feeds.map((each) => each.done)]);
  done.catch(() => {});
  const opened = resources.move();
  return { url: server.url, port: server.port, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };

  function feedApplications() {
    return feedFrom(topics.application, ({ message: { state } }) => state && views.putApplication(state));
  }
  function feedLivestates() {
    return feedFrom(topics.livestate, ({ message }) => views.putLivestate(message));
  }
  function feedDeployments() {
    return feedFrom(topics.deployment, (item) => feed.put(item));
  }
  function feedFrom<Desc extends DescMessage>(
    topic: Topic<Desc>,
    put: (item: Exclude<WatchedMessage<Desc>, { readonly kind: "ready" }>) => void,
  ) {
    return follow(async (ready) => {
      for await (const item of watchMessages(bus, topic, {}, { signal })) {
        if (item.kind === "ready") ready();
        else put(item);
      }
    });
  }
  async function* followLog(deploymentId: string, stageId: string, callSignal: AbortSignal) {
    const either = AbortSignal.any([signal, callSignal]);
    for await (const blocks of followStageLog(bus, { deploymentId, stageId }, { signal: either }))
      yield create(StageLogSchema, { deploymentId, stageId, blocks: [...blocks] });
    // Following also ends when this process stops: then more may come.
    if (!either.aborted) yield create(StageLogSchema, { deploymentId, stageId, completed: true });
  }
}

/** Something that is followed until it ends; `ready` resolves when it has caught up. */
function follow(run: (ready: () => void) => Promise<void>): { readonly ready: Promise<void>; readonly done: Promise<void> } {
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
  const done = run(resolve);
  return { ready: Promise.race([caughtUp, done]), done };
}
