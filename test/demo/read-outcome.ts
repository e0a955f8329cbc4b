import { DatabaseSync } from "node:sqlite";
import { silentLogger } from "@slipway/runtime";
import { decodeDeployment } from "@slipway/state";
import { openStore } from "@slipway/store";
import type { Demo } from "./start-demo.ts";

/** What came of the demo, read back from the cluster and the store. */
export interface Outcome {
  readonly applications: number;
  /** On the cluster, by the label that says whose they are. */
  readonly objects: number;
  /** Oldest first. */
  readonly deployments: readonly {
    readonly application: string;
    readonly status: string;
    readonly commit: string;
    readonly seconds: number;
  }[];
  /** Events of deployments that the store holds. */
  readonly traceRows: number;
}

/** Kinds the examples are made of. */
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

/** Asked of the database itself, past all code of ours. */
function countRows(storeUrl: string, name: "applications" | "deployment_events"): number {
  using database = new DatabaseSync(storeUrl.replace(/^sqlite:/, ""), { readOnly: true });
  return Number(database.prepare(`select count(*) as rows from ${name}`).get()?.["rows"]);
}
