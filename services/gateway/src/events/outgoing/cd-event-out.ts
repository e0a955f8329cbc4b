import { type Deployment, derivedId } from "@slipway/domain";
import { purlsOf } from "./artifact-purl.ts";

/** A CDEvent that Slipway publishes, in the form of https://cdevents.dev, version 0.5.1. */
export interface CdEventOut {
  readonly context: {
    readonly specversion: string;
    readonly id: string;
    readonly source: string;
    readonly type: string;
    /** RFC 3339, in UTC. */
    readonly timestamp: string;
    readonly chainId: string;
  };
  readonly subject: {
    readonly id: string;
    readonly source: string;
    readonly content: Readonly<Record<string, unknown>>;
  };
  readonly customData: Readonly<Record<string, unknown>>;
  readonly customDataContentType: string;
}

/** The versions of the events that are published, by subject and predicate. */
export type CdEventKind =
  | "pipelinerun.queued"
  | "pipelinerun.started"
  | "pipelinerun.finished"
  | "taskrun.started"
  | "taskrun.finished"
  | ServiceKind;
export type ServiceKind = "service.deployed" | "service.upgraded" | "service.rolledback" | "service.removed";

export interface NewCdEvent {
  readonly kind: CdEventKind;
  readonly at: Temporal.Instant;
  /** Of the run, the task or the service, within its source. */
  readonly subjectId: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** What tells events of one kind about one subject of a deployment apart, such as the deploy target; "" if there is one only. */
  readonly occasion?: string;
}

/**
 * Returns an event about a deployment. Its id is derived from what it says, so that whoever makes it again, after a crash or beside us, makes the same.
 * Events of one trace have one chain.
 */
export function cdEventOut(deployment: Deployment, { kind, at, subjectId, content, occasion = "" }: NewCdEvent): CdEventOut {
  const { projectId, id } = deployment;
  const source = sourceOf(deployment);
  return {
    context: {
      specversion: "0.5.1",
      id: derivedId("cdevent", projectId, id, kind, subjectId, occasion),
      source,
      type: `dev.cdevents.${kind}.0.3.0`,
      timestamp: at.toString(),
      chainId: chainOf(deployment),
    },
    subject: { id: subjectId, source, content },
    customData: aboutDeployment(deployment),
    customDataContentType: "application/json",
  };
}

/** A URI reference of the piped that deploys. */
export function sourceOf({ projectId, pipedId }: Pick<Deployment, "projectId" | "pipedId">): string {
  return `/slipway/${projectId}/${pipedId}`;
}

/** The commit whose trace it is, see `slipway trace`: the one that caused the commit that is deployed, if it is known. */
function tracedCommit({ trigger }: Pick<Deployment, "trigger">): string {
  return trigger.traceCommitHash ?? trigger.commit.hash;
}

function chainOf(deployment: Deployment): string {
  return derivedId("trace", deployment.projectId, tracedCommit(deployment));
}

function aboutDeployment(deployment: Deployment): CdEventOut["customData"] {
  const { id, projectId, pipedId, applicationId, applicationName, labels, trigger, deployTargets } = deployment;
  const { hash, subject, author, url, branch } = trigger.commit;
  return {
    slipway: {
      project: projectId,
      piped: pipedId,
      application: { id: applicationId, name: applicationName, labels },
      deployment: { id, trigger: trigger.kind, commander: trigger.commander, deployTargets },
      commit: { hash, title: subject, author, url, branch },
      trace: tracedCommit(deployment),
      artifacts: purlsOf(deployment),
    },
  };
}
