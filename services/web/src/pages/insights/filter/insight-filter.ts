import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ApplicationView, InsightFilterSchema } from "@slipway/proto/api";
import type { InsightsSearch } from "../insights-search.ts";

/** Of which deployments the metrics are, or why that cannot be said. */
export interface ChosenInsights {
  /** Undefined if something is wrong. */
  readonly filter: MessageInitShape<typeof InsightFilterSchema> | undefined;
  /** Words that are no labels. */
  readonly wrongLabels: readonly string[];
  readonly wrongApplication: "none" | "several" | undefined;
}

/** Reads a filter from the address. An application is meant by its whole name, in any case. */
export function insightFilter(
  { project = "", app = "", labels = "" }: InsightsSearch,
  applications: Iterable<ApplicationView>,
  since: Date,
): ChosenInsights {
  const pairs = labels
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => ({ word, pair: /^([^=]+)=(.*)$/.exec(word) }));
  const wrongLabels = pairs.filter(({ pair }) => pair === null).map(({ word }) => word);
  const name = app.trim().toLowerCase();
  const named = [...applications].filter(
    ({ application }) => application?.name.toLowerCase() === name && (project === "" || application.projectId === project),
  );
  const wrongApplication = name === "" || named.length === 1 ? undefined : named.length === 0 ? "none" : "several";
  if (wrongLabels.length > 0 || wrongApplication) return { filter: undefined, wrongLabels, wrongApplication };
  const filter = {
    projectId: project,
    applicationId: name === "" ? "" : (named[0]?.application?.id ?? ""),
    labels: Object.fromEntries(pairs.map(({ pair }) => [pair?.[1] ?? "", pair?.[2] ?? ""])),
    since: timestampFromDate(since),
  };
  return { filter, wrongLabels, wrongApplication };
}
