import type { Deployment } from "@slipway/proto/state";
import type { DeploymentDay } from "./deployment-days.ts";

/** A row of the list: a day, or one of its deployments with its place among all deployments. */
export type DeploymentListRow =
  | { readonly kind: "day"; readonly key: string; readonly day: string }
  | { readonly kind: "deployment"; readonly key: string; readonly deployment: Deployment; readonly index: number };

/** Days and deployments one below the other, and the row of each deployment. */
export function deploymentRows(days: readonly DeploymentDay[]): {
  readonly rows: readonly DeploymentListRow[];
  readonly rowOf: readonly number[];
} {
  const [rows, rowOf]: [DeploymentListRow[], number[]] = [[], []];
  for (const { day, deployments } of days) {
    rows.push({ kind: "day", key: day, day });
    for (const deployment of deployments) {
      rowOf.push(rows.length);
      rows.push({ kind: "deployment", key: deployment.id, deployment, index: rowOf.length - 1 });
    }
  }
  return { rows, rowOf };
}
