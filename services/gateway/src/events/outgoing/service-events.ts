import { type Deployment, type DeploymentEvent, isDryRun, targetResults } from "@slipway/domain";
import { artifactIdOf, filesPurl } from "./artifact-purl.ts";
import { type CdEventOut, cdEventOut, type ServiceKind, sourceOf } from "./cd-event-out.ts";

/**
 * The events of what runs: one for each deploy target that has another version now, when the deployment ends. A deployment of the commit that ran before, a
 * dry run, and one that failed without a rollback bring none: its targets may have any of both versions.
 */
export function serviceEvents(event: DeploymentEvent, state: Deployment): readonly CdEventOut[] {
  const change = event.kind === "ended" ? changeOf(state) : undefined;
  if (!change) return [];
  const { kind, artifactId } = change;
  return environmentsOf(state).map((environment) =>
    cdEventOut(state, {
      kind,
      at: event.at,
      subjectId: state.applicationId,
      occasion: `${environment.source}/${environment.id}`,
      content: { environment, ...(artifactId !== undefined && { artifactId }) },
    }),
  );
}

interface Change {
  readonly kind: ServiceKind;
  readonly artifactId?: string;
}

function changeOf(state: Deployment): Change | undefined {
  const { status, removal, runningCommitHash, rollbackResult, rollbackToDeploymentId, trigger } = state;
  if (status !== "succeeded") {
    // Which images ran before is not known here: the files that are deployed again are.
    if (rollbackResult !== "succeeded" || runningCommitHash === undefined) return undefined;
    return { kind: "service.rolledback", artifactId: filesPurl(state, runningCommitHash) };
  }
  if (removal) return { kind: "service.removed" };
  if (isDryRun(state)) return undefined;
  const artifactId = artifactIdOf(state);
  if (rollbackToDeploymentId !== undefined) return { kind: "service.rolledback", artifactId };
  if (runningCommitHash === undefined) return { kind: "service.deployed", artifactId };
  return runningCommitHash === trigger.commit.hash ? undefined : { kind: "service.upgraded", artifactId };
}

/** The deploy targets that it reached; the piped itself for an application without any. */
function environmentsOf(state: Deployment): readonly { readonly id: string; readonly source: string }[] {
  const source = sourceOf(state);
  const targets = Object.entries(state.deployTargets).flatMap(([plugin, names]) =>
    names.filter((name) => isReached(state, plugin, name)).map((id) => ({ id, source: `${source}/${plugin}` })),
  );
  const hasTargets = Object.values(state.deployTargets).some((names) => names.length > 0);
  return hasTargets ? targets : [{ id: state.pipedId, source }];
}

function isReached({ stages, status }: Deployment, plugin: string, deployTarget: string): boolean {
  const own = stages.filter((stage) => stage.plugin === plugin && stage.rollback === (status !== "succeeded"));
  const last = own.flatMap((stage) => targetResults(stage).filter((each) => each.deployTarget === deployTarget)).at(-1);
  return last === undefined || last.result === "succeeded";
}
