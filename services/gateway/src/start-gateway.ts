import {
  applicationAggregates,
  askForBranchChanges,
  askForEvents,
  askForManifest,
  askForPreview,
  askForUnmanaged,
  type Bus,
  chainAggregates,
  deploymentAggregates,
  externalEventAggregates,
  impatientBus,
  listPlugins,
  readObjectLogs,
  readPluginLines,
  reportAct,
  restartPlugin,
  sendCommand as sendOnBus,
  serveEventIntake,
  watchLivestate,
  watchRepositories,
} from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import {
  ApplicationService,
  AuditService,
  ChainService,
  DeploymentService,
  DriftService,
  EventService,
  InsightsService,
  InspectionService,
  LivestateService,
  NotificationService,
  PlanPreviewService,
  PluginAdminService,
  RepositoryService,
  SystemService,
  TraceService,
} from "@slipway/proto/api";
import { HistoryService } from "@slipway/proto/trace";
import { type AllowedCallers, connectClient, type Logger, serveConnect } from "@slipway/runtime";
import { addApplication } from "./applications/add-application.ts";
import { applicationService } from "./applications/application-service.ts";
import { ApplicationViews } from "./applications/application-views.ts";
import { findRollbackTarget } from "./applications/find-rollback-target.ts";
import { auditCalls } from "./audit/audit-calls.ts";
import { auditService } from "./audit/audit-service.ts";
import { findAudited } from "./audit/find-audited.ts";
import { chainService } from "./chains/chain-service.ts";
import type { SendCommand } from "./commands/new-command.ts";
import { DeploymentFeed } from "./deployments/deployment-feed.ts";
import { deploymentService } from "./deployments/deployment-service.ts";
import { findDeployment } from "./deployments/find-deployment.ts";
import { stageLogFollower } from "./deployments/stage-log-follower.ts";
import { driftService } from "./drift/drift-service.ts";
import { registerPublished } from "./events/intake/register-published.ts";
import { publishCdEvents } from "./events/outgoing/publish-cd-events.ts";
import { eventService } from "./events/service/event-service.ts";
import { startFeed } from "./feeds/start-feed.ts";
import { insightsService } from "./insights/insights-service.ts";
import { inspectionService } from "./inspection/inspection-service.ts";
import { livestateService } from "./livestates/livestate-service.ts";
import { Livestates } from "./livestates/livestates.ts";
import { notificationService } from "./notifications/notification-service.ts";
import { notificationsOnBus } from "./notifications/notifications-on-bus.ts";
import { pluginAdminService } from "./plugins/plugin-admin-service.ts";
import { findRepositories } from "./previews/find-repositories.ts";
import { planPreviewService } from "./previews/plan-preview-service.ts";
import { previewBranch } from "./previews/preview-branch.ts";
import { repositoryService } from "./repositories/repository-service.ts";
import { systemService } from "./system/system-service.ts";
import { traceService } from "./traces/trace-service.ts";

export interface GatewayOptions {
  readonly bus: Bus;
  readonly host?: string;
  readonly port: number;
  /** The names under which it may be called, and the web pages that may call it. */
  readonly allowed?: AllowedCallers;
  /** Connections, and streams in total, that it serves at a time. */
  readonly limits?: { readonly connections: number; readonly watches: number };
  /** Address of the trace service. */
  readonly traceUrl: string;
  /** Project of applications that are added without a project. */
  readonly defaultProject: string;
  readonly log: Logger;
}

/** A running gateway. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Rejects when the gateway cannot continue. */
  readonly done: Promise<void>;
}

/** How long a call of a client waits for NATS. Longer than NATS takes to say nothing, so that the answer says why. */
const patienceMs = 12_000;
/** How long the trace service has to answer. Longer than a statement of its store may take, so that its answer says why. */
const traceMs = 35_000;

/** Serves the public API. Resolves when every application is known, so that lists are complete. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { bus, host, port, allowed, limits, traceUrl, defaultProject, log } = options;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const { signal } = stop;

  // Watches wait for NATS as long as it takes; calls of clients do not.
  const hasty = impatientBus(bus, patienceMs);
  const watchedApplications = applicationAggregates(bus, { actor: serviceActor("gateway") });
  const watchedDeployments = deploymentAggregates(bus, { actor: serviceActor("gateway") });
  const applications = applicationAggregates(hasty, { actor: serviceActor("gateway") });
  const deployments = deploymentAggregates(hasty, { actor: serviceActor("gateway") });
  const events = externalEventAggregates(hasty, { actor: serviceActor("gateway") });
  const views = new ApplicationViews();
  const livestates = new Livestates();
  const feed = new DeploymentFeed();
  const now = () => Temporal.Now.instant();
  const feeds = [
    startFeed(
      watchedApplications.watch({}, { signal }),
      ({ kind, state }) => views.putApplication(state, { existed: kind === "state" }),
      () => {
        for (const id of views.applicationsNamed(Temporal.Now.instant())) livestates.forget(id);
      },
    ),
    startFeed(watchLivestate(bus, {}, { signal }), (state) => {
      livestates.put(state);
      views.putLivestate(state.livestate);
    }),
    startFeed(watchRepositories(bus, { signal }), ({ repository }) => views.putRepository(repository)),
    startFeed(
      watchedDeployments.watch({}, { signal, onUnreadable: (key) => feed.putUnreadable(key) }),
      (news) => {
        feed.put(news);
        views.putDeployment(news.state);
      },
      () => feed.ready(),
    ),
  ];
  await Promise.all(feeds.map(({ ready }) => ready));

  const history = resources.use(connectClient(HistoryService, traceUrl, { name: "the trace service", timeoutMs: traceMs }));
  const intake = resources.use(await serveEventIntake(bus, { register: registerPublished({ events, now }), log }));
  const outgoing = resources.use(await publishCdEvents(bus, log));
  const sendCommand: SendCommand = (command) => sendOnBus(hasty, command);
  const find = findDeployment(deployments, history);
  const chains = chainAggregates(hasty, { actor: serviceActor("gateway") });
  const audit = auditCalls({
    find: findAudited({ views, find, chains, history }),
    isProject: (projectId) => projectId === defaultProject || views.hasProject(projectId),
    report: (entry) => reportAct(bus, entry, { signal }),
    log,
    now,
  });
  const server = resources.use(
    await serveConnect({
      interceptors: [audit],
      ...(host !== undefined && { host }),
      port,
      allowed,
      ...(limits && { limits: { connections: limits.connections }, maxStreams: limits.watches }),
      log,
      health: () => (bus.connected && bus.problem === undefined ? "serving" : "not_serving"),
      routes: (router) => {
        const add = addApplication({ applications, defaultProject, now });
        router.service(
          ApplicationService,
          applicationService({
            views,
            applications,
            now,
            addApplication: add,
            sendCommand,
            findRollbackTarget: findRollbackTarget({ feed, history, views, find }),
            askForPreview: (key, wish, callSignal) => askForPreview(hasty, key, wish, { signal: AbortSignal.any([signal, callSignal]) }),
          }),
        );
        router.service(LivestateService, livestateService({ views, livestates, now }));
        router.service(
          DeploymentService,
          deploymentService({
            feed,
            find,
            views,
            history,
            sendCommand,
            followLog: stageLogFollower(bus, signal),
          }),
        );
        router.service(
          ChainService,
          chainService({
            chains,
            watched: chainAggregates(bus, { actor: serviceActor("gateway") }),
            deployments,
            history,
            sendCommand,
            now,
          }),
        );
        router.service(TraceService, traceService(history));
        router.service(AuditService, auditService(history));
        router.service(InsightsService, insightsService(history));
        router.service(DriftService, driftService(history));
        router.service(EventService, eventService({ events, history, defaultProject, now }));
        router.service(
          PluginAdminService,
          pluginAdminService({
            listPlugins: (callSignal) => listPlugins(hasty, { signal: callSignal }),
            readLines: (executorId, request, callSignal) =>
              readPluginLines(hasty, executorId, request, { signal: AbortSignal.any([signal, callSignal]) }),
            restart: (executorId, name, actor, callSignal) => restartPlugin(hasty, executorId, { name, actor }, { signal: callSignal }),
          }),
        );
        router.service(NotificationService, notificationService(notificationsOnBus(hasty)));
        const preview = previewBranch({
          findRepositories: (request) => findRepositories(request, views.repositories.list("")),
          askForChanges: (ask, callSignal) => askForBranchChanges(hasty, ask, { signal: AbortSignal.any([signal, callSignal]) }),
          askForPreview: (key, wish, { signal: callSignal, patience }) =>
            askForPreview(hasty, key, wish, { patience, signal: AbortSignal.any([signal, callSignal]) }),
        });
        router.service(PlanPreviewService, planPreviewService(preview));
        router.service(
          InspectionService,
          inspectionService({
            views,
            getManifest: (place, ask, callSignal) => askForManifest(hasty, place, ask, { signal: AbortSignal.any([signal, callSignal]) }),
            listEvents: (place, ask, callSignal) => askForEvents(hasty, place, ask, { signal: AbortSignal.any([signal, callSignal]) }),
            listUnmanaged: (place, callSignal) => askForUnmanaged(hasty, place, { signal: AbortSignal.any([signal, callSignal]) }),
            streamLogs: (place, ask, callSignal) => readObjectLogs(hasty, place, ask, { signal: AbortSignal.any([signal, callSignal]) }),
          }),
        );
        router.service(RepositoryService, repositoryService(views.repositories));
        router.service(
          SystemService,
          systemService(hasty, history, () => views.pipeds()),
        );
      },
    }),
  );
  const done = Promise.race([server.done, intake.done, outgoing.done, ...feeds.map((each) => each.done)]);
  done.catch(() => {});
  const opened = resources.move();
  return { url: server.url, port: server.port, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
