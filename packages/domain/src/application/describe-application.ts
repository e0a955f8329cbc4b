import { asStored } from "../bounds/bound-event.ts";
import type { Application, ApplicationDescription, SeenRevision } from "./application.ts";
import type { ApplicationEvent } from "./events.ts";
import { type NewApplication, newApplication } from "./new-application.ts";
import { undeployedAfter } from "./undeployed.ts";
import { formatWarning } from "./warnings.ts";

/** Registers an application. Returns undefined if it is already registered. */
export function registerApplication(state: Application | undefined, given: NewApplication): ApplicationEvent | undefined {
  return state ? undefined : { kind: "registered", at: given.createdAt, application: newApplication(given) };
}

/**
 * Updates the description of an application, and restores the application if it was removed with its file. Returns undefined if nothing changes, and for
 * an application that a person removed.
 */
export function describeApplication(
  state: Application,
  description: ApplicationDescription,
  now: Temporal.Instant,
): ApplicationEvent | undefined {
  if (state.staysRemoved || (!state.removedAt && sameDescription(state, asStored(description)))) return undefined;
  return { kind: "described", at: now, description };
}

/**
 * Records that a revision was examined, with the problems of its application file, and the commits since the one before that touch the application and that
 * nothing deploys, newest first. Returns undefined if nothing changes.
 */
export function seeRevision(
  state: Application,
  revision: SeenRevision,
  problems: readonly string[],
  now: Temporal.Instant,
  leftOut: readonly string[] = [],
): ApplicationEvent | undefined {
  const { seen, configProblems } = state;
  const isKnown =
    seen?.commitHash === revision.commitHash &&
    seen.treeId === revision.treeId &&
    configProblems.join("\n") === asStored(problems).join("\n");
  return isKnown ? undefined : { kind: "revision-seen", at: now, revision, problems, undeployed: undeployedAfter(state, leftOut, now) };
}

function sameDescription(a: ApplicationDescription, b: ApplicationDescription): boolean {
  return stable(a) === stable(b);
}

function stable({
  name,
  description,
  labels,
  source,
  deployTargets,
  warnings,
  pruneOnRemoval,
  mentions,
  ...file
}: ApplicationDescription): string {
  const { repositoryId, remote, branch, path, configFilename } = source;
  const place = [repositoryId, remote, branch, path, configFilename];
  const { kind, acceptsChains, dependsOn } = file;
  const depends = dependsOn.map((each) => [each.name, sorted(each.labels), each.requireHealthy, each.line, each.column]);
  const people = mentions.map(({ event, slackUsers, slackGroups }) => [event, slackUsers, slackGroups]);
  return JSON.stringify([
    [name, description, sorted(labels), place, sorted(deployTargets), warnings.map(formatWarning), pruneOnRemoval],
    [kind, acceptsChains, depends, people],
  ]);
}

function sorted(record: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
