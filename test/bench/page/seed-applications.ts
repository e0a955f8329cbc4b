import { applicationAggregates, type Bus, deploymentAggregates, LivestateWriter } from "@slipway/bus";
import {
  type Application,
  type ApplicationLivestate,
  applicationIdOf,
  applicationKey,
  deploymentKey,
  type HealthStatus,
  newApplication,
  serviceActor,
} from "@slipway/domain";
import { putApplication, putDeployment } from "@slipway/testkit";
import { chance, pick } from "../../lifelike/fleet/chance.ts";
import { pastDeployments } from "../../lifelike/fleet/past-deployments.ts";

const actor = serviceActor("bench");
const lanes = 64;
const words = ["ledger", "checkout", "search", "billing", "ingest", "mailer", "catalogue", "frontend", "scoring", "router"] as const;
const regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-northeast-1"] as const;

export interface Seeded extends AsyncDisposable {
  readonly applications: readonly Application[];
  /** Reports another health of an application, as its piped would. */
  change(number: number): Promise<void>;
}

/** Puts applications on the bus, each with a live state, and deployments of the first of them. */
export async function seedApplications(
  bus: Bus,
  { applications: count, deployments }: { applications: number; deployments: number },
): Promise<Seeded> {
  const now = Temporal.Now.instant();
  const applications = Array.from({ length: count }, (_, number) => applicationOf(number, now));
  const stop = new AbortController();
  const livestates = new LivestateWriter(bus, { signal: stop.signal });
  const [kept, runs] = [applicationAggregates(bus, { actor }), deploymentAggregates(bus, { actor })];
  await inLanes(applications, async (application, number) => {
    const [last] = pastDeployments({ application, stages, count: 1, until: now, days: 14 });
    const succeeded = last && {
      deploymentId: last.id,
      commitHash: last.trigger.commit.hash,
      path: application.source.path,
      configFilename: application.source.configFilename,
      ...{ status: "succeeded" as const, statusReason: "", refused: false, removal: false, dryRun: false, versions: [] },
      createdAt: last.createdAt,
      completedAt: last.completedAt,
    };
    const whole = succeeded ? { ...application, lastTriggered: succeeded, lastEnded: succeeded, lastSucceeded: succeeded } : application;
    await kept.ensure(applicationKey(whole), putApplication(whole), { actor });
    if (last && number < deployments) await runs.ensure(deploymentKey(last), putDeployment(last), { actor });
    await livestates.publish(livestateOf(whole, healthOf(number), now));
  });
  let changes = 0;
  return {
    applications,
    change: async (number) => {
      const application = applications[number];
      if (application === undefined) throw new Error(`there is no application ${number}`);
      await livestates.publish(livestateOf(application, changes++ % 2 === 0 ? "progressing" : "healthy", Temporal.Now.instant()));
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await livestates[Symbol.asyncDispose]();
    },
  };
}

const stages = ["K8S_CANARY_ROLLOUT", "WAIT", "K8S_PRIMARY_ROLLOUT"].map((name) => ({ name, plugin: "kubernetes", seconds: 20 }));

function applicationOf(number: number, createdAt: Temporal.Instant): Application {
  const name = `${pick(words, "word", number)}-${String(number).padStart(5, "0")}-${pick(regions, "region", number)}`;
  const projectId = `project-${number % 20}`;
  const pipedId = `piped-${number % 40}`;
  const source = { repositoryId: `repository-${number % 20}`, remote: "", branch: "main", path: name, configFilename: "app.pipecd.yaml" };
  const labels = { team: `team-${number % 100}`, tier: String(number % 4) };
  const id = applicationIdOf(projectId, pipedId, source);
  return newApplication({
    id,
    projectId,
    pipedId,
    origin: "git",
    name,
    description: "",
    labels,
    source,
    deployTargets: { kubernetes: ["main"] },
    createdAt,
  });
}

function healthOf(number: number): HealthStatus {
  const dice = chance("health", number);
  return dice < 0.03 ? "degraded" : dice < 0.06 ? "progressing" : "healthy";
}

function livestateOf(
  { id, projectId, pipedId, name, lastEnded }: Application,
  health: HealthStatus,
  at: Temporal.Instant,
): ApplicationLivestate {
  const resource = {
    id,
    parentIds: [],
    name,
    resourceType: "Deployment",
    metadata: { namespace: "shop" },
    health,
    healthReason: "",
    deployTarget: "main",
  };
  return {
    applicationId: id,
    projectId,
    pipedId,
    commitHash: lastEnded?.commitHash ?? "",
    syncStatus: "synced",
    syncReason: "",
    syncDetail: "",
    health,
    resources: [{ ...resource, plugin: "kubernetes", createdAt: at, sync: "synced", drift: [] }],
    at,
    afterDeploymentId: lastEnded?.deploymentId,
    version: 0,
    over: false,
  };
}

async function inLanes<Item>(items: readonly Item[], handle: (item: Item, number: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let at = next++; at < items.length; at = next++) await handle(items[at] as Item, at);
    }),
  );
}
