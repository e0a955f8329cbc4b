import { type TargetResult, targetResults } from "@slipway/domain";
import type { ObjectState } from "@slipway/proto/api";
import { type Application, type Deployment, DeploymentStatus, HealthStatus, type Stage } from "@slipway/proto/state";
import { countStates } from "../objects/object-rows.ts";

/** How an application is on one of its deploy targets. */
export interface TargetColumn {
  readonly plugin: string;
  readonly name: string;
  /** In which wave the newest deployment that says so changed it, from 1; undefined if it has none. */
  readonly wave: number | undefined;
  readonly objects: number;
  readonly states: ReturnType<typeof countStates>;
  readonly health: HealthStatus;
  /** The newest deployment that reached it. */
  readonly running: Deployment | undefined;
  /** The newest deployment that was to change it, and what became of it there; undefined without one. */
  readonly last:
    | { readonly deployment: Deployment; readonly result: TargetResult["result"] | undefined; readonly text: string }
    | undefined;
}

/** From the worst. */
const healths = [HealthStatus.DEGRADED, HealthStatus.MISSING, HealthStatus.PROGRESSING, HealthStatus.SUSPENDED, HealthStatus.HEALTHY];

/** The deploy targets of an application, in the order in which deployments change them. `deployments`: newest first. */
export function targetColumns(
  { deployTargets }: Pick<Application, "deployTargets">,
  objects: Iterable<ObjectState>,
  deployments: readonly Deployment[],
): readonly TargetColumn[] {
  const all = [...objects];
  const columns = Object.entries(deployTargets).flatMap(([plugin, { names }]) =>
    names.map((name): TargetColumn => {
      const here = all.filter(({ key }) => key?.plugin === plugin && key.deployTarget === name);
      const known = deployments.map((deployment) => ({ deployment, ...resultOn(deployment, plugin, name) }));
      const last = known.find(({ deployment, result }) => result !== undefined || deployment.stages.some(({ attempt }) => attempt > 0));
      return {
        plugin,
        name,
        wave: known.find(({ wave }) => wave !== undefined)?.wave,
        objects: here.length,
        states: countStates(here),
        health: healths.find((health) => here.some((object) => object.health === health)) ?? HealthStatus.UNSPECIFIED,
        running: known.find(({ deployment, result }) => deployment.status === DeploymentStatus.SUCCEEDED && result === "succeeded")
          ?.deployment,
        last: last && { deployment: last.deployment, result: last.result, text: last.text },
      };
    }),
  );
  const place = ({ wave = Number.POSITIVE_INFINITY, name }: TargetColumn) => [wave, name] as const;
  return columns.toSorted((a, b) => {
    const [[waveA, nameA], [waveB, nameB]] = [place(a), place(b)];
    return waveA === waveB ? (nameA < nameB ? -1 : 1) : waveA - waveB;
  });
}

type ResultHere = Pick<TargetResult, "text" | "wave"> & { readonly result: TargetResult["result"] | undefined };

/** What the stages of a deployment did on a target, the last of them that tried. A stage on one target alone ends as the deployment does. */
function resultOn({ stages, status, statusReason }: Deployment, plugin: string, name: string): ResultHere {
  const of = (stage: Stage) => (stage.plugin === plugin && !stage.rollback ? targetResults(stage) : []);
  const results = stages.map((stage) => of(stage).find(({ deployTarget }) => deployTarget === name)).filter((each) => each !== undefined);
  const found = results.findLast(({ result }) => result !== "succeeded") ?? results.at(-1);
  if (found) return found;
  const isAlone = stages.every((stage) => of(stage).length === 0);
  if (isAlone && status === DeploymentStatus.SUCCEEDED) return { result: "succeeded", text: "" };
  if (isAlone && status === DeploymentStatus.FAILED) return { result: "failed", text: statusReason };
  return { result: undefined, text: "" };
}
