import { type Deployment, shortId } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { deploymentReason, deploymentStatusWord, pathWords, targetWords, tookWords } from "../words/deployment-words.ts";
import { oneLine } from "../words/one-line.ts";
import { triggerWords } from "../words/trigger-words.ts";
import { table } from "./table.ts";

/** Deployments for people, one a line. */
export function deploymentTable(deployments: readonly Deployment[], nowMs: number, { wide }: Shown = { wide: false }): string {
  if (deployments.length === 0) return "no deployments";
  const nameOf = distinctNames(deployments);
  const extra = wide ? ["piped", "targets", "path"] : [];
  return table(
    ["id", "application", "status", "revision", "trigger", "age", "took", ...extra, "reason"],
    deployments.map((deployment) => {
      const { id, trigger, createdAt, pipedId, deployTargets, source } = deployment;
      return [
        wide ? id : shortId(id),
        nameOf(deployment),
        deploymentStatusWord(deployment),
        wide ? trigger.commit.hash : trigger.commit.hash.slice(0, 7),
        triggerWords(deployment),
        age(createdAt, nowMs),
        tookWords(deployment, nowMs),
        ...(wide ? [pipedId, targetWords(deployTargets), pathWords(source)] : []),
        oneLine(deploymentReason(deployment), wide),
      ];
    }),
    { whole: wide },
  );
}

/** The names of applications; with the path where applications of one name would look the same. */
function distinctNames(deployments: readonly Deployment[]): (deployment: Deployment) => string {
  const ids = Map.groupBy(deployments, ({ applicationName }) => applicationName);
  return ({ applicationName, source }) =>
    new Set(ids.get(applicationName)?.map(({ applicationId }) => applicationId)).size > 1
      ? `${applicationName} (${pathWords(source)})`
      : applicationName;
}
