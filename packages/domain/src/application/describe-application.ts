import type { Application, ApplicationDescription, SeenRevision } from "./application.ts";
import type { ApplicationEvent } from "./events.ts";
import { type NewApplication, newApplication } from "./new-application.ts";

/** Registers an application. Undefined if it is known already. */
export function registerApplication(state: Application | undefined, given: NewApplication): ApplicationEvent | undefined {
  return state ? undefined : { kind: "registered", at: given.createdAt, application: newApplication(given) };
}

/** Takes over what its file and the configuration say now; a removed application comes back. Undefined if nothing changes. */
export function describeApplication(
  state: Application,
  description: ApplicationDescription,
  now: Temporal.Instant,
): ApplicationEvent | undefined {
  if (!state.removedAt && sameDescription(state, description)) return undefined;
  return { kind: "described", at: now, description };
}

/** Notes that a revision was looked at, and what is wrong with its file. Undefined if that is known. */
export function seeRevision(
  state: Application,
  revision: SeenRevision,
  problems: readonly string[],
  now: Temporal.Instant,
): ApplicationEvent | undefined {
  const { seen, configProblems } = state;
  const isKnown =
    seen?.commitHash === revision.commitHash && seen.treeId === revision.treeId && configProblems.join("\n") === problems.join("\n");
  return isKnown ? undefined : { kind: "revision-seen", at: now, revision, problems };
}

/** Turns triggers off or on. Undefined if they are. */
export function toggleApplication(state: Application, disabled: boolean, now: Temporal.Instant): ApplicationEvent | undefined {
  return state.disabled === disabled ? undefined : { kind: "toggled", at: now, disabled };
}

/** Forgets an application whose file is gone; what it deployed stays. Undefined if it is forgotten. */
export function removeApplication(state: Application, reason: string, now: Temporal.Instant): ApplicationEvent | undefined {
  return state.removedAt ? undefined : { kind: "removed", at: now, reason };
}

function sameDescription(a: ApplicationDescription, b: ApplicationDescription): boolean {
  return stable(a) === stable(b);
}

function stable({ name, description, labels, source, deployTargets }: ApplicationDescription): string {
  const { repositoryId, remote, branch, path, configFilename } = source;
  return JSON.stringify([name, description, sorted(labels), repositoryId, remote, branch, path, configFilename, sorted(deployTargets)]);
}

function sorted(record: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
