import type { ArtifactVersion } from "../deployment/artifact-version.ts";
import type { DeploymentStatus } from "../deployment/deployment.ts";
import type { TriggerKind } from "../trigger/trigger.ts";
import type { DeployTargets, GitSource } from "./git-source.ts";

/** How an application came to be known: one found in Git goes when its file goes. */
export type ApplicationOrigin = "git" | "api";

/** A revision of an application's directory. `treeId` is undefined when the directory does not exist there. */
export interface SeenRevision {
  readonly commitHash: string;
  readonly treeId: string | undefined;
}

/** A deployment that waits for its turn. */
export interface QueuedDeployment {
  readonly deploymentId: string;
  readonly trigger: TriggerKind;
  readonly commitHash: string;
  readonly at: Temporal.Instant;
}

/** A deployment that left the queue for a newer one and has yet to be notified. */
export interface SupersededDeployment {
  readonly deploymentId: string;
  readonly byDeploymentId: string;
}

/** What an application remembers of one of its deployments. */
export interface DeploymentReference {
  readonly deploymentId: string;
  readonly commitHash: string;
  readonly configFilename: string;
  readonly status: DeploymentStatus;
  readonly versions: readonly ArtifactVersion[];
  readonly createdAt: Temporal.Instant;
  readonly completedAt: Temporal.Instant | undefined;
}

/** What an application's file and the piped's configuration say about it. */
export interface ApplicationDescription {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: GitSource;
  readonly deployTargets: DeployTargets;
}

/** Something deployed from Git: at most one of its deployments is active, the others wait in its queue. */
export interface Application extends ApplicationDescription {
  /** UUIDv8 derived from the project, the piped and where the file was first found; it survives a move of the directory, a rename and a change of targets. */
  readonly id: string;
  readonly projectId: string;
  readonly pipedId: string;
  readonly origin: ApplicationOrigin;
  readonly disabled: boolean;
  readonly removedAt: Temporal.Instant | undefined;
  /** The newest revision that was looked at and either triggered or found not to touch the application. */
  readonly seen: SeenRevision | undefined;
  /** Why its file cannot be used, one problem each; empty when it can. */
  readonly configProblems: readonly string[];
  /** Oldest first. */
  readonly queue: readonly QueuedDeployment[];
  readonly superseded: readonly SupersededDeployment[];
  readonly activeDeploymentId: string | undefined;
  readonly lastTriggered: DeploymentReference | undefined;
  readonly lastSucceeded: DeploymentReference | undefined;
  readonly lastEnded: DeploymentReference | undefined;
  readonly createdAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
}

/** Names one application: its aggregate's subject is made of these. */
export interface ApplicationKey {
  readonly projectId: string;
  readonly pipedId: string;
  readonly applicationId: string;
}

/** The key of an application. */
export function applicationKey(application: Application): ApplicationKey {
  const { projectId, pipedId, id } = application;
  return { projectId, pipedId, applicationId: id };
}
