import type { ConnectRouter } from "@connectrpc/connect";
import {
  type ApplicationAggregates,
  askForApplicationFiles,
  askForBranchChanges,
  askForEvents,
  askForManifest,
  askForPreview,
  askForUnmanaged,
  type Bus,
  type ChainAggregates,
  chainAggregates,
  type DeploymentAggregates,
  type ExternalEventAggregates,
  externalEventAggregates,
  listPlugins,
  readObjectLogs,
  readPluginLines,
  restartPlugin,
  watchAuditEvents,
  watchPipedBeats,
} from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import {
  AccessService,
  ApiKeyService,
  ApplicationFileService,
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
import type { HistoryService } from "@slipway/proto/trace";
import type { ConnectClient } from "@slipway/runtime";
import { accessService } from "./access/access-service.ts";
import { apiKeyService } from "./access/keys/api-key-service.ts";
import type { ApiKeys } from "./access/keys/api-keys.ts";
import { applicationFileService } from "./application-files/application-file-service.ts";
import { addApplication } from "./applications/add-application.ts";
import { applicationService } from "./applications/application-service.ts";
import type { ApplicationViews } from "./applications/application-views.ts";
import { findRollbackTarget } from "./applications/find-rollback-target.ts";
import { auditService } from "./audit/audit-service.ts";
import { chainService } from "./chains/chain-service.ts";
import type { SendCommand } from "./commands/new-command.ts";
import type { DeploymentFeed } from "./deployments/deployment-feed.ts";
import { type DeploymentServiceDeps, deploymentService } from "./deployments/deployment-service.ts";
import type { FindDeployment } from "./deployments/find-deployment.ts";
import { stageLogFollower } from "./deployments/stage-log-follower.ts";
import { driftService } from "./drift/drift-service.ts";
import { eventService } from "./events/service/event-service.ts";
import { insightsService } from "./insights/insights-service.ts";
import { inspectionService } from "./inspection/inspection-service.ts";
import { livestateService } from "./livestates/livestate-service.ts";
import type { Livestates } from "./livestates/livestates.ts";
import { notificationService } from "./notifications/notification-service.ts";
import { notificationsOnBus } from "./notifications/notifications-on-bus.ts";
import type { TraceLink } from "./page/trace-links.ts";
import { pluginAdminService } from "./plugins/plugin-admin-service.ts";
import { planPreviewService } from "./previews/plan-preview-service.ts";
import { previewBranch } from "./previews/preview-branch.ts";
import { repositoryService } from "./repositories/repository-service.ts";
import { systemService } from "./system/system-service.ts";
import { traceService } from "./traces/trace-service.ts";

export interface ApiRoutesDeps extends Pick<DeploymentServiceDeps, "rules"> {
  /** For watches, which wait for NATS as long as it takes. */
  readonly bus: Bus;
  /** For calls of clients, which do not; so are the aggregates. */
  readonly hasty: Bus;
  /** Project of applications and events that are added without a project. */
  readonly defaultProject: string;
  readonly views: ApplicationViews;
  readonly livestates: Livestates;
  readonly feed: DeploymentFeed;
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly events: ExternalEventAggregates;
  readonly chains: ChainAggregates;
  readonly find: FindDeployment;
  readonly history: ConnectClient<typeof HistoryService>;
  readonly keys: ApiKeys;
  readonly traceLinks: readonly TraceLink[];
  readonly sendCommand: SendCommand;
  readonly now: () => Temporal.Instant;
  /** Aborted when the gateway stops. */
  readonly signal: AbortSignal;
}

/** The services of the public API. What waits for a piped ends with its call, and when the gateway stops. */
export function apiRoutes(deps: ApiRoutesDeps): (router: ConnectRouter) => void {
  const { bus, hasty, rules, defaultProject, views, livestates, feed, applications, deployments, events, chains, find } = deps;
  const { history, keys, traceLinks, sendCommand, now, signal } = deps;
  const untilStop = (callSignal: AbortSignal) => ({ signal: AbortSignal.any([signal, callSignal]) });
  return (router) => {
    router.service(
      ApplicationService,
      applicationService({
        views,
        applications,
        now,
        addApplication: addApplication({ applications, defaultProject, now }),
        sendCommand,
        findRollbackTarget: findRollbackTarget({ feed, history, views, find }),
        askForPreview: (key, wish, callSignal) => askForPreview(hasty, key, wish, untilStop(callSignal)),
      }),
    );
    router.service(
      ApplicationFileService,
      applicationFileService({
        views,
        repositories: () => views.repositories.list(""),
        defaultProject,
        askWatcher: (ask, callSignal) => askForApplicationFiles(hasty, ask, untilStop(callSignal)),
        askForPreview: (key, wish, callSignal) => askForPreview(hasty, key, wish, untilStop(callSignal)),
      }),
    );
    router.service(LivestateService, livestateService({ views, livestates, now }));
    router.service(
      DeploymentService,
      deploymentService({ feed, find, views, history, sendCommand, rules, followLog: stageLogFollower(bus, signal) }),
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
    router.service(AccessService, accessService(rules));
    router.service(ApiKeyService, apiKeyService({ keys, now }));
    router.service(TraceService, traceService({ history, find }));
    router.service(AuditService, auditService({ history, watch: (callSignal) => watchAuditEvents(bus, untilStop(callSignal)) }));
    router.service(InsightsService, insightsService(history));
    router.service(DriftService, driftService({ history, views }));
    router.service(
      EventService,
      eventService({ events, watched: externalEventAggregates(bus, { actor: serviceActor("gateway") }), history, defaultProject, now }),
    );
    router.service(
      PluginAdminService,
      pluginAdminService({
        listPlugins: (callSignal) => listPlugins(hasty, { signal: callSignal }),
        watchBeats: (callSignal) => watchPipedBeats(bus, untilStop(callSignal)),
        readLines: (executor, request, callSignal) => readPluginLines(hasty, executor, request, untilStop(callSignal)),
        restart: (executor, name, actor, callSignal) => restartPlugin(hasty, executor, { name, actor }, { signal: callSignal }),
      }),
    );
    router.service(NotificationService, notificationService(notificationsOnBus(hasty, bus)));
    const preview = previewBranch({
      repositories: () => views.repositories.list(""),
      known: (applicationId) => views.known(applicationId),
      askForChanges: (ask, callSignal) => askForBranchChanges(hasty, ask, untilStop(callSignal)),
      askForPreview: (key, wish, { signal: callSignal, patience }) =>
        askForPreview(hasty, key, wish, { patience, ...untilStop(callSignal) }),
    });
    router.service(PlanPreviewService, planPreviewService(preview));
    router.service(
      InspectionService,
      inspectionService({
        views,
        getManifest: (place, ask, callSignal) => askForManifest(hasty, place, ask, untilStop(callSignal)),
        listEvents: (place, ask, callSignal) => askForEvents(hasty, place, ask, untilStop(callSignal)),
        listUnmanaged: (place, callSignal) => askForUnmanaged(hasty, place, untilStop(callSignal)),
        streamLogs: (place, ask, callSignal) => readObjectLogs(hasty, place, ask, untilStop(callSignal)),
      }),
    );
    router.service(RepositoryService, repositoryService(views.repositories));
    router.service(SystemService, systemService({ bus: hasty, watched: bus, history, pipeds: () => views.pipeds(), traceLinks }));
  };
}
