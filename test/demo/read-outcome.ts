import { DatabaseSync } from "node:sqlite";
import { silentLogger } from "@slipway/runtime";
import { decodeDeployment } from "@slipway/state";
import { openStore } from "@slipway/store";
import type { Demo } from "./start-demo.ts";

/** The outcome of the demo, read from the cluster and the store. */
export interface Outcome {
  readonly applications: number;
  /** Objects on the cluster, by their application label. */
  readonly objects: number;
  /** Oldest first. */
  readonly deployments: readonly {
    readonly application: string;
    readonly status: string;
    readonly commit: string;
    readonly seconds: number;
  }[];
  /** Number of deployment events in the store. */
  readonly traceRows: number;
}

/** The kinds of the objects in the examples. */
const kinds = ["deployments.apps", "services", "configmaps", "serviceaccounts", "roles", "rolebindings", "widgets.example.com"];

export async function readOutcome({ cluster, namespace, storeUrl }: Demo): Promise<Outcome> {
  await using store = await openStore({ url: storeUrl, log: silentLogger() });
  const { deployments } = await store.deployments.list({}, { pageSize: 500 });
  const ids = [...new Set(deployments.map(({ applicationId }) => applicationId))].join(",");
  const selector = `pipecd.dev/managed-by=piped,pipecd.dev/application in (${ids})`;
  const named = await cluster.kubectl("get", kinds.join(","), "-n", namespace, "-l", selector, "-o", "name");
  const outside = await cluster.kubectl("get", "customresourcedefinitions", "-l", selector, "-o", "name");
  return {
    applications: countRows(storeUrl, "applications"),
    objects: `${named}${outside}`.split("\n").filter((line) => line !== "").length,
    deployments: deployments
      .toReversed()
      .map(decodeDeployment)
      .map(({ applicationName, status, trigger, createdAt, completedAt }) => ({
        application: applicationName,
        status,
        commit: trigger.commit.hash,
        seconds: ((completedAt?.epochMilliseconds ?? Number.NaN) - createdAt.epochMilliseconds) / 1000,
      })),
    traceRows: countRows(storeUrl, "deployment_events"),
  };
}

/** Queries the database directly, without our store code. */
function countRows(storeUrl: string, name: "applications" | "deployment_events"): number {
  using database = new DatabaseSync(storeUrl.replace(/^sqlite:/, ""), { readOnly: true });
  return Number(database.prepare(`select count(*) as rows from ${name}`).get()?.["rows"]);
}
