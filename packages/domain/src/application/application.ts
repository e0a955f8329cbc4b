import type { ArtifactVersion } from "../deployment/artifact-version.ts";
import type { DeploymentStatus } from "../deployment/deployment.ts";
import type { Mention } from "../notice/routing/mentions-of.ts";
import type { TriggerKind } from "../trigger/trigger.ts";
import type { Fight } from "./fights/fight.ts";
import type { DeployTargets, GitSource } from "./git-source.ts";
import type { Hold, LiftedHold } from "./holds/hold.ts";
import type { Forgotten } from "./removal/forgotten.ts";
import type { Retry } from "./retry/retry.ts";
import type { Undeployed } from "./undeployed.ts";
import type { Warning } from "./warnings.ts";

/** How an application was registered. An application found in Git is removed when its file is deleted. */
export type ApplicationOrigin = "git" | "api";

/** A revision of an application's directory. */
export interface SeenRevision {
  readonly commitHash: string;
  /** Undefined if the directory does not exist at that commit. */
  readonly treeId: string | undefined;
  /** Tells apart the deployments of one commit: see `occasionAfter`. "" at first. */
  readonly occasion: string;
}

/** What becomes of the deployment that runs while a newer commit waits. */
export interface SupersedePolicy {
  /** How long a step of it may take before it is cancelled; 0: it is cancelled at the next safe point, whatever it does. */
  readonly stuckAfterMs: number;
}

/** A deployment waiting in the queue. */
export interface QueuedDeployment {
  readonly deploymentId: string;
  readonly trigger: TriggerKind;
  readonly commitHash: string;
  readonly at: Temporal.Instant;
  /** What becomes of the deployment that runs meanwhile; undefined: it goes on. */
  readonly supersede: SupersedePolicy | undefined;
  /** Whether it deletes what the application deployed. */
  readonly removal: boolean;
}

/** A deployment that a newer one replaced in the queue, and that has not been notified yet. */
export interface SupersededDeployment {
  readonly deploymentId: string;
  readonly byDeploymentId: string;
}

/** The summary of a deployment that its application keeps. */
export interface DeploymentReference {
  readonly deploymentId: string;
  readonly commitHash: string;
  /** Directory of the application at that commit, which may have moved since; undefined in references of earlier versions. */
  readonly path: string | undefined;
  readonly configFilename: string;
  readonly status: DeploymentStatus;
  /** Why it has this status, within `limits.referenceReason`; all of it is in the deployment. */
  readonly statusReason: string;
  /** Whether a person requested it and it could not be planned: nothing of it should be running. */
  readonly refused: boolean;
  /** Whether it deletes what the application deployed. */
  readonly removal: boolean;
  /** Whether it succeeded and only tried what it would deploy: its commit does not count as deployed. */
  readonly dryRun: boolean;
  readonly versions: readonly ArtifactVersion[];
  readonly createdAt: Temporal.Instant;
  readonly completedAt: Temporal.Instant | undefined;
}

/** The attributes of an application that come from its application file and the piped's configuration. */
export interface ApplicationDescription {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: GitSource;
  readonly deployTargets: DeployTargets;
  /** Warnings about its file, from boundWarnings; empty while the file is invalid. */
  readonly warnings: readonly Warning[];
  /** Whether its file says that its objects are deleted when it is removed from Git. */
  readonly pruneOnRemoval: boolean;
  /** Who is mentioned in messages about it, from its file. */
  readonly mentions: readonly Mention[];
  /** The kind of its file; "" if it was described by an earlier version. */
  readonly kind: string;
  /** Whether deployment chains may deploy it. */
  readonly acceptsChains: boolean;
  /** The applications that it waits for when it is deployed. */
  readonly dependsOn: readonly ApplicationDependency[];
}

/** Applications of the project that an application waits for when it is deployed: those that have the name and every label. */
export interface ApplicationDependency {
  /** "" for any. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether they must also be healthy; otherwise it is enough that they are deployed. */
  readonly requireHealthy: boolean;
  /** Where the application file says it, counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** Something deployed from Git: at most one of its deployments is active, the others wait in its queue. */
export interface Application extends ApplicationDescription {
  /** UUIDv8 derived from the project, the piped and the original location of the file; unchanged by a move, a rename or a change of targets. */
  readonly id: string;
  readonly projectId: string;
  readonly pipedId: string;
  readonly origin: ApplicationOrigin;
  readonly disabled: boolean;
  /** Why it was disabled, in the words of the person who did it; "" while it is enabled. */
  readonly disabledReason: string;
  readonly removedAt: Temporal.Instant | undefined;
  /** Why it was removed; "" while it exists. */
  readonly removedReason: string;
  /** Whether a person removed it. It then stays removed until it is enabled, even if its file is still in Git. */
  readonly staysRemoved: boolean;
  /** The commit that removed it, while the deletion of its objects is still to be queued; "" otherwise. */
  readonly pruneCommit: string;
  /** Why its objects were kept although its file said to delete them; "" otherwise. */
  readonly keptReason: string;
  /** When its objects were deleted after it was removed. */
  readonly prunedAt: Temporal.Instant | undefined;
  /** The deploy targets that the prune did not reach, each with the reason, see `Deployment.pruneLeft`. */
  readonly pruneLeft: readonly string[];
  /** Who has forgotten what it left when it was removed; undefined if nobody has. */
  readonly forgotten: Forgotten | undefined;
  /** The newest revision that was examined and either triggered a deployment or did not touch the application. */
  readonly seen: SeenRevision | undefined;
  /** What is in Git and waits for a person to deploy it; undefined if nothing does. */
  readonly undeployed: Undeployed | undefined;
  /** Problems of the application file; empty if it is valid. */
  readonly configProblems: readonly string[];
  /** Oldest first. */
  readonly queue: readonly QueuedDeployment[];
  readonly superseded: readonly SupersededDeployment[];
  readonly activeDeploymentId: string | undefined;
  /** What was lost of its deployments, and what to do; "" if nothing was, or once a later deployment has ended. */
  readonly lostReason: string;
  /** What keeps triggers from deploying it, oldest first; empty if nothing does. */
  readonly holds: readonly Hold[];
  /** The holds that a person's deployments went through, until those end. */
  readonly liftedHolds: readonly LiftedHold[];
  /** Deployments in a row that failed for a reason that may pass. Drift waits longer after each. */
  readonly failuresInRow: number;
  /** Drifts that were repaired lately, oldest first, and how often in a row: see `lostFight`. */
  readonly fights: readonly Fight[];
  /** The commit that is deployed again by itself; undefined if none is. */
  readonly retry: Retry | undefined;
  readonly lastTriggered: DeploymentReference | undefined;
  readonly lastSucceeded: DeploymentReference | undefined;
  readonly lastEnded: DeploymentReference | undefined;
  readonly createdAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
}

/** Identifies one application. Its aggregate's subject is built from these fields. */
export interface ApplicationKey {
  readonly projectId: string;
  readonly pipedId: string;
  readonly applicationId: string;
}

/** Returns the key of an application. */
export function applicationKey(application: Application): ApplicationKey {
  const { projectId, pipedId, id } = application;
  return { projectId, pipedId, applicationId: id };
}
