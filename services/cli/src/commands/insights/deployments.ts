import { InsightMetric, ListInsightDeploymentsResponseSchema } from "@slipway/proto/api";
import { Command, InvalidArgumentError } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { insightDeploymentTable } from "../../output/insights/insight-deployment-table.ts";
import { print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";
import { applicationReference } from "../references.ts";
import { type FilterOptions, filterOf, withFilter } from "./insight-filter.ts";

interface Options extends ApiOptions, FilterOptions {
  readonly metric?: InsightMetric;
  readonly limit: number;
}

const metrics = {
  "deployment-frequency": InsightMetric.DEPLOYMENT_FREQUENCY,
  "lead-time": InsightMetric.LEAD_TIME,
  "change-failure-rate": InsightMetric.CHANGE_FAILURE_RATE,
  "recovery-time": InsightMetric.RECOVERY_TIME,
  "rework-rate": InsightMetric.REWORK_RATE,
} as const;

/** `slipway insights deployments` */
export function deploymentsCommand(): Command {
  const command = withFilter(
    new Command("deployments")
      .argument("[application]", `${applicationReference} (default: all applications)`)
      .description("List the deployments behind a metric, newest first, with what is counted of each")
      .option("--metric <metric>", `only those behind this one: ${Object.keys(metrics).join(", ")}`, metric),
  )
    .option("-n, --limit <count>", "maximum number of deployments", wholeNumber(1, 200), 50)
    .action(list);
  return apiCommand(
    command,
    "insights deployments --metric change-failure-rate",
    "insights deployments shop --metric lead-time --window 7d -o wide",
  );
}

async function list(application: string | undefined, { metric: behind, limit, output, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal, { project }) => {
    const filter = await filterOf(api, { application, project, options }, signal);
    const answer = await api.insights.listInsightDeployments(
      { filter, metric: behind ?? InsightMetric.UNSPECIFIED, pageSize: limit },
      { signal },
    );
    print(ListInsightDeploymentsResponseSchema, answer, output, (shown) => insightDeploymentTable(answer.deployments, Date.now(), shown));
    if (answer.deployments.length === 0) writeErr(onlyIn(project));
    else if (answer.nextPageToken !== "") writeErr("there are more: raise --limit, or narrow the list with --window");
  });
}

function metric(text: string): InsightMetric {
  if (!Object.hasOwn(metrics, text)) throw new InvalidArgumentError(`Choose among ${Object.keys(metrics).join(", ")}.`);
  return metrics[text as keyof typeof metrics];
}
