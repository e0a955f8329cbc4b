import { applicationAggregates, type Bus, deploymentAggregates, LivestateWriter } from "@slipway/bus";
import {
  type Application,
  type ApplicationLivestate,
  applicationIdOf,
  applicationKey,
  type Deployment,
  type DeploymentReference,
  deploymentKey,
  type HealthStatus,
  type LiveResource,
  newApplication,
  serviceActor,
} from "@slipway/domain";
import { putApplication, putDeployment } from "@slipway/testkit";
import { type FleetMember, fleet } from "./members.ts";
import { type PastStage, pastDeployments } from "./past-deployments.ts";

const actor = serviceActor("lifelike");
const pipeline: readonly PastStage[] = [
  { name: "K8S_CANARY_ROLLOUT", plugin: "kubernetes", seconds: 42 },
  { name: "ANALYSIS", plugin: "analysis", seconds: 300 },
  { name: "K8S_PRIMARY_ROLLOUT", plugin: "kubernetes", seconds: 95 },
  { name: "K8S_CANARY_CLEAN", plugin: "kubernetes", seconds: 6 },
];
const quickSync: readonly PastStage[] = [{ name: "K8S_SYNC", plugin: "kubernetes", seconds: 21 }];

/** Puts the fleet on the bus with two weeks of deployments, as the services of its pipeds would have: store, gateway and page make no difference. */
export async function seedFleet(bus: Bus, now: Temporal.Instant): Promise<void> {
  await using livestates = new LivestateWriter(bus, { signal: AbortSignal.timeout(60_000) });
  for (const member of fleet) {
    const { application, deployments } = memberWithPast(member, now);
    await seedDeployments(bus, deployments);
    await applicationAggregates(bus, { actor }).ensure(applicationKey(application), putApplication(application), { actor });
    if (member.sync !== "unknown") await livestates.publish(livestateOf(application, member, now));
  }
}

/** Puts deployments that have ended on the bus. */
export async function seedDeployments(bus: Bus, deployments: readonly Deployment[]): Promise<void> {
  const aggregates = deploymentAggregates(bus, { actor });
  for (const deployment of deployments) await aggregates.ensure(deploymentKey(deployment), putDeployment(deployment), { actor });
}

function memberWithPast(
  member: FleetMember,
  now: Temporal.Instant,
): { readonly application: Application; readonly deployments: readonly Deployment[] } {
  const { name, project: projectId, piped: pipedId, repository: repositoryId, labels, targets } = member;
  const configFilename = "app.pipecd.yaml";
  const source = { repositoryId, remote: "", branch: "main", path: name, configFilename };
  const id = applicationIdOf(projectId, pipedId, source);
  const createdAt = now.subtract({ hours: 24 * 90 });
  const registered = newApplication({
    id,
    projectId,
    pipedId,
    origin: "git",
    name,
    description: "",
    labels,
    source,
    deployTargets: { kubernetes: targets },
    createdAt,
  });
  const stages = labels["tier"] === "1" || labels["tier"] === "0" ? pipeline : quickSync;
  const deployments = pastDeployments({
    application: registered,
    stages,
    count: 9,
    until: now,
    days: 14,
    ...(member.last && { last: member.last }),
  });
  const [ended, succeeded] = [deployments.at(-1), deployments.findLast(({ status }) => status === "succeeded")];
  const application: Application = {
    ...registered,
    ...(ended && { lastTriggered: referenceOf(ended), lastEnded: referenceOf(ended) }),
    ...(succeeded && { lastSucceeded: referenceOf(succeeded) }),
    disabled: member.disabled !== undefined,
    disabledReason: member.disabled ?? "",
    configProblems: member.problems ?? [],
    holds: [
      ...(member.held === undefined
        ? []
        : [
            {
              kind: "requested" as const,
              commitHash: undefined,
              deploymentId: undefined,
              by: "amara",
              reason: member.held,
              undone: false,
              since: now.subtract({ hours: 7 }),
            },
          ]),
    ],
  };
  return { application, deployments };
}

function referenceOf({ id, trigger, source, status, statusReason, versions, createdAt, completedAt }: Deployment): DeploymentReference {
  const { path, configFilename } = source;
  const rest = { refused: false, removal: false, dryRun: false };
  return {
    deploymentId: id,
    commitHash: trigger.commit.hash,
    path,
    configFilename,
    status,
    statusReason,
    versions,
    createdAt,
    completedAt,
    ...rest,
  };
}

function livestateOf(
  { id, projectId, pipedId, name, lastSucceeded, lastEnded, createdAt }: Application,
  member: FleetMember,
  now: Temporal.Instant,
): ApplicationLivestate {
  const resource = (resourceType: string, health: HealthStatus, more: Partial<LiveResource> = {}): LiveResource => ({
    id: `${id} ${resourceType} ${more.name ?? name} ${more.deployTarget ?? ""}`,
    parentIds: [],
    name,
    resourceType,
    metadata: { namespace: member.project },
    health,
    healthReason: health === "degraded" ? "1 of 3 replicas are available: back-off restarting failed container" : "",
    deployTarget: member.targets[0] ?? "",
    plugin: "kubernetes",
    createdAt,
    sync: "synced",
    drift: [],
    ...more,
  });
  const drift = { field: "spec.replicas", live: "5", declared: "3", manager: "kubectl-scale", setAt: now.subtract({ minutes: 37 }) };
  const resources = member.targets.flatMap((deployTarget) => [
    resource("Deployment", member.health, { deployTarget, ...(member.sync === "out-of-sync" && { sync: "out-of-sync", drift: [drift] }) }),
    resource("Service", "healthy", { deployTarget }),
    resource("ConfigMap", "unknown", { deployTarget, name: `${name}-settings` }),
  ]);
  const syncReason = member.sync === "out-of-sync" ? `Deployment ${name} differs: spec.replicas is 5, Git says 3` : "";
  return {
    applicationId: id,
    projectId,
    pipedId,
    commitHash: lastSucceeded?.commitHash ?? "",
    syncStatus: member.sync,
    syncReason,
    syncDetail: syncReason,
    health: member.health,
    resources,
    at: now,
    afterDeploymentId: lastEnded?.deploymentId,
    version: 0,
    over: false,
  };
}
