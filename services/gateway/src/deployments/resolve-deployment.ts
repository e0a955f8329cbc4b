import type { Client } from "@connectrpc/connect";
import { type Application, type Deployment, Fault, idHint, idPrefix, isFault, shortId } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import type { Caller } from "../access/caller.ts";
import { seenBy } from "../applications/application-for.ts";
import type { ApplicationViews } from "../applications/application-views.ts";
import type { DeploymentFeed } from "./deployment-feed.ts";
import { deploymentSeenBy } from "./deployment-for.ts";
import { recordedDeployments } from "./recorded-deployments.ts";

export interface ResolveDeploymentDeps {
  readonly feed: Pick<DeploymentFeed, "open">;
  readonly history: Pick<Client<typeof HistoryService>, "listDeployments">;
  readonly views: Pick<ApplicationViews, "all" | "get">;
}

/** A deployment that was found. `applicationId` is "" if it was given by its complete id, and not looked up. */
export interface ResolvedDeployment {
  readonly deploymentId: string;
  readonly applicationId: string;
}

const completeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How many matches of an ambiguous beginning are told. */
const mostTold = 10;

/**
 * Finds the one deployment that a person means: by its id, the beginning of its id, or its application, which stands for its active deployment, else
 * its newest one. Throws `not_found`, or `invalid` with what there is to choose from.
 */
export async function resolveDeployment(
  deps: ResolveDeploymentDeps,
  reference: string,
  caller: Caller,
  signal: AbortSignal,
): Promise<ResolvedDeployment> {
  if (completeId.test(reference)) return { deploymentId: reference, applicationId: "" };
  const prefix = idPrefix(reference);
  const found = prefix === undefined ? [] : await startingWith(deps, prefix, caller, signal);
  const [only, ...others] = found;
  if (only && others.length === 0) return { deploymentId: only.id, applicationId: only.applicationId };
  if (only) throw new Fault("invalid", `several deployments start with ${reference}, give more of the id: ${found.map(told).join("; ")}`);
  return ofApplication(applicationOf(deps, reference, caller), reference);
}

/** The record does not hold what began a moment ago, and what is open is not all there is. */
async function startingWith(
  { feed, history }: ResolveDeploymentDeps,
  idPrefix: string,
  caller: Caller,
  signal: AbortSignal,
): Promise<readonly Deployment[]> {
  const { projects } = caller;
  const filters = projects === "*" ? [{ idPrefix }] : projects.map((projectId) => ({ idPrefix, projectId }));
  const lists = filters.map((filter) => Array.fromAsync(recordedDeployments(history, filter, mostTold, signal)));
  const recorded = (await Promise.all(lists)).flat();
  const all = [...feed.open().filter(({ id }) => id.startsWith(idPrefix)), ...recorded].filter(deploymentSeenBy(caller));
  return [...new Map(all.map((each) => [each.id, each])).values()].slice(0, mostTold);
}

function applicationOf({ feed, views }: ResolveDeploymentDeps, reference: string, caller: Caller): Application {
  const sees = seenBy(caller);
  try {
    return views.get(reference, sees).application;
  } catch (error) {
    if (!isFault(error, "not_found")) throw error;
    const applications = views
      .all()
      .map(({ application }) => application)
      .filter(sees);
    const open = feed.open().filter(deploymentSeenBy(caller));
    const ids = [...open.map(({ id }) => id), ...applications.flatMap(deploymentsOf)];
    const hint = idHint(reference, { names: applications.map(({ name }) => name), ids });
    throw new Fault(
      "not_found",
      `no deployment ${reference}, and no application of that id or name${hint || ": see slipway deployment list"}`,
    );
  }
}

/** The deployments that an application remembers, without asking the record. */
function deploymentsOf({ lastTriggered, lastEnded, lastSucceeded }: Application): readonly string[] {
  return [lastTriggered, lastEnded, lastSucceeded].flatMap((each) => each?.deploymentId ?? []);
}

function ofApplication({ id: applicationId, activeDeploymentId, lastTriggered }: Application, reference: string): ResolvedDeployment {
  const deploymentId = activeDeploymentId ?? lastTriggered?.deploymentId;
  if (deploymentId === undefined) throw new Fault("not_found", `application ${reference} has no deployment yet`);
  return { deploymentId, applicationId };
}

function told({ id, applicationName, status, trigger }: Deployment): string {
  return `${id} (${applicationName} at ${shortId(trigger.commit.hash)}, ${status})`;
}
