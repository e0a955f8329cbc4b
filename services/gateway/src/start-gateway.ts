import { fileURLToPath } from "node:url";
import {
  applicationAggregates,
  type Bus,
  chainAggregates,
  deploymentAggregates,
  externalEventAggregates,
  impatientBus,
  renewSignatures,
  reportAct,
  sendCommand as sendOnBus,
  serveEventIntake,
  watchLivestate,
  watchRepositories,
} from "@slipway/bus";
import { type AuditEntry, applicationKey, rolesIn, serviceActor } from "@slipway/domain";
import { HistoryService } from "@slipway/proto/trace";
import { type AllowedCallers, connectClient, type Logger, type ServerTls, seldom, serveConnect } from "@slipway/runtime";
import { serveTunnel } from "@slipway/tunnel/server";
import { authenticate } from "./access/authenticate.ts";
import { authorize } from "./access/authorize.ts";
import { bearerOf } from "./access/bearer-of.ts";
import { openApiKeys } from "./access/keys/open-api-keys.ts";
import { oauthGrants } from "./access/oauth/oauth-grants.ts";
import { oauthPages } from "./access/oauth/oauth-pages.ts";
import type { Access } from "./access/open-access.ts";
import { allowedWith } from "./access/sign-in/allowed-with.ts";
import { openSignIn } from "./access/sign-in/open-sign-in.ts";
import { apiRoutes } from "./api-routes.ts";
import { ApplicationViews } from "./applications/application-views.ts";
import { ownedId } from "./applications/owned-id.ts";
import { auditCalls } from "./audit/audit-calls.ts";
import { findAudited } from "./audit/find-audited.ts";
import type { SendCommand } from "./commands/new-command.ts";
import { DeploymentFeed } from "./deployments/deployment-feed.ts";
import { findDeployment } from "./deployments/find-deployment.ts";
import { registerPublished } from "./events/intake/register-published.ts";
import { publishCdEvents } from "./events/outgoing/publish-cd-events.ts";
import { startFeed } from "./feeds/start-feed.ts";
import { type GatewayLimits, gatewayLimitsOf, limitSettings } from "./limits/gateway-limits.ts";
import { limitCallers } from "./limits/limit-callers.ts";
import { limitStrangers } from "./limits/limit-strangers.ts";
import { RateBuckets } from "./limits/rate-buckets.ts";
import { Livestates } from "./livestates/livestates.ts";
import { readPageFiles } from "./page/page-files.ts";
import { servePage } from "./page/serve-page.ts";
import type { TraceLink } from "./page/trace-links.ts";

export interface GatewayOptions {
  readonly bus: Bus;
  readonly host?: string;
  readonly port: number;
  /** Who may call it. */
  readonly access: Pick<Access, "authenticators" | "rules"> & Partial<Pick<Access, "onChange" | "local" | "anonymousRead">>;
  /** Its certificate; default: it speaks plain text. */
  readonly tls?: ServerTls | undefined;
  /** The names under which it may be called, and the web pages that may call it. */
  readonly allowed?: AllowedCallers;
  /** What clients may take; default: those of the settings. */
  readonly limits?: GatewayLimits;
  /** Where the page links OpenTelemetry traces to; default: nowhere. */
  readonly traceLinks?: readonly TraceLink[];
  /** Address of the trace service. */
  readonly traceUrl: string;
  /** What the trace service knows and proves in each answer; default: neither proves anything. */
  readonly historyKey?: string | undefined;
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

/** Where the page is built. */
const pageDir = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** The largest request of a client; the largest that one has to make is a few kilobytes. */
const maxRequestBytes = 1024 * 1024;

/** Serves the public API. Resolves when every application is known, so that lists are complete. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { bus, host, port, access, allowed, traceUrl, historyKey, defaultProject, log } = options;
  const { limits = gatewayLimitsOf(limitSettings.parse({})) } = options;
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
  const views = new ApplicationViews(
    seldom(({ id: applicationId, projectId, pipedId }) =>
      log.warn({ applicationId, projectId, pipedId }, "left out an application whose id is that of another piped's"),
    ),
  );
  const livestates = new Livestates();
  const feed = new DeploymentFeed(
    seldom(({ id: deploymentId, projectId, pipedId }) =>
      log.warn({ deploymentId, projectId, pipedId }, "left out a deployment whose id is that of another piped's"),
    ),
  );
  const now = () => Temporal.Now.instant();
  const feeds = [
    startFeed(
      watchedApplications.watch({}, { signal }),
      ({ kind, state }) => views.putApplication(state, { existed: kind === "state" }),
      () => {
        for (const gone of views.applicationsNamed(Temporal.Now.instant())) livestates.forget(ownedId(applicationKey(gone)));
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
        if (feed.put(news)) views.putDeployment(news.state);
      },
      () => feed.ready(),
    ),
  ];
  await Promise.all(feeds.map(({ ready }) => ready));
  await renewSignatures(bus, { signal });
  const apiKeys = resources.use(
    await openApiKeys({
      bus,
      hasty,
      log,
      rolesOf: (projectId) => rolesIn(access.rules(), projectId),
      hasRule: ({ rule, issuer }, { projectId, role }) =>
        access
          .rules()
          .workloadIdentity.some(
            (each) => each.name === rule && each.issuer === issuer && each.projectId === projectId && each.role === role,
          ),
      now,
    }),
  );

  const history = resources.use(
    connectClient(HistoryService, traceUrl, { name: "the trace service", timeoutMs: traceMs, key: historyKey }),
  );
  const eventRates = new RateBuckets({ perSecond: limits.eventsPerSecond, burst: 60 * limits.eventsPerSecond });
  const intake = resources.use(await serveEventIntake(bus, { register: registerPublished({ events, now, rates: eventRates }), log }));
  const outgoing = resources.use(await publishCdEvents(bus, log));
  const sendCommand: SendCommand = (command) => sendOnBus(hasty, command);
  const find = findDeployment(deployments, history, feed);
  const chains = chainAggregates(hasty, { actor: serviceActor("gateway") });
  const { local, anonymousRead = false } = access;
  const report = (entry: AuditEntry) => reportAct(bus, entry, { signal });
  const signIn = resources.use(await openSignIn({ bus, hasty, rules: access.rules, local, anonymousRead, report, now, log }));
  const audit = auditCalls({
    find: findAudited({ views, find, chains, history, findKey: (word) => apiKeys.keys.get(word) }),
    isProject: (projectId) =>
      projectId === defaultProject || views.hasProject(projectId) || access.rules().projects.some((each) => each.projectId === projectId),
    report,
    log,
    now,
  });
  const forJobs = oauthGrants({ rules: () => access.rules().workloadIdentity, bus: hasty, keys: apiKeys.keys, report, log, now });
  const grants = new Map([...forJobs, ...signIn.cli.grants]);
  const page = await readPageFiles(pageDir);
  if (page.size === 0) log.info({ pageDir }, "the page is not built: bin/setup --for demo builds it");
  const server = resources.use(
    await serveConnect({
      interceptors: [
        limitStrangers({ isKnown: (header) => signIn.knows(header) || apiKeys.keys.knows(bearerOf(header) ?? "") }),
        authenticate({
          ways: [apiKeys.keys.authenticator, signIn.cli.authenticator, signIn.authenticator, ...access.authenticators],
          onChange: access.onChange,
        }),
        signIn.interceptor,
        limitCallers(limits),
        audit,
        authorize,
      ],
      tunnels: { path: "/tunnel", serve: serveTunnel },
      pages: [...oauthPages({ grants, log }), ...signIn.cli.endpoints, signIn.pages, servePage(page)],
      ...(host !== undefined && { host }),
      port,
      tls: options.tls,
      allowed: allowedWith(allowed, () => access.rules().signIn?.url),
      maxRequestBytes,
      limits: { connections: limits.connections },
      maxStreams: limits.watches,
      log,
      health: () => (bus.connected && bus.problem === undefined ? "serving" : "not_serving"),
      routes: apiRoutes({
        bus,
        hasty,
        rules: access.rules,
        defaultProject,
        views,
        livestates,
        feed,
        applications,
        deployments,
        events,
        chains,
        find,
        history,
        keys: apiKeys.keys,
        traceLinks: options.traceLinks ?? [],
        sendCommand,
        now,
        signal,
      }),
    }),
  );
  const done = Promise.race([server.done, signIn.done, intake.done, outgoing.done, apiKeys.done, ...feeds.map((each) => each.done)]);
  done.catch(() => {});
  const opened = resources.move();
  return { url: server.url, port: server.port, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
