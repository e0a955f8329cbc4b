import { Fault } from "@slipway/domain";
import { GetInsightsResponseSchema, InsightGrouping, InsightUnit } from "@slipway/proto/api";
import { Command, InvalidArgumentError } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { describeInsights } from "../../output/insights/describe-insights.ts";
import { groupTable } from "../../output/insights/group-table.ts";
import { isForPeople, print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { applicationReference } from "../references.ts";
import { type FilterOptions, filterOf, withFilter } from "./insight-filter.ts";

type Grouping = { readonly groupBy: InsightGrouping; readonly label: string };

interface Options extends ApiOptions, FilterOptions {
  readonly by?: Grouping;
  readonly per?: InsightUnit;
  readonly timeZone?: string;
}

const units = { day: InsightUnit.DAY, week: InsightUnit.WEEK, month: InsightUnit.MONTH } as const;

/** `slipway insights [APPLICATION]`, also with `show` */
export function showCommand(): Command {
  const command = withFilter(
    new Command("show")
      .argument("[application]", `${applicationReference} (default: all applications)`)
      .description("Show the five metrics of DORA: of all deployments of a window, by group, and over time"),
  )
    .option("--by <what>", "group by application, project, or label=KEY", grouping)
    .option("--per <unit>", "show each day, week or month of the window", unit)
    .option("--time-zone <name>", "time zone of days, weeks and months, such as Europe/Berlin (default: that of this machine)")
    .action(show);
  return apiCommand(
    command,
    "insights",
    "insights shop --window 90d",
    "insights --by label=team --label env=production",
    "insights --since 2026-01-01 --per month -o json",
  );
}

async function show(application: string | undefined, { by, per, timeZone, output, ...options }: Options): Promise<void> {
  // People see how it developed, at least as a line; of many groups only if they ask for it.
  const chosen = per ?? (by === undefined && isForPeople(output) ? fitting(options) : InsightUnit.UNSPECIFIED);
  if (timeZone !== undefined && chosen === InsightUnit.UNSPECIFIED)
    throw new Fault("invalid", "--time-zone says when days, weeks and months begin, and none are shown: add --per day, week or month");
  await withApi(options, async (api, signal, { project }) => {
    const filter = await filterOf(api, { application, project, options }, signal);
    const request = { filter, ...by, unit: chosen, timeZone: timeZone ?? Temporal.Now.timeZoneId() };
    const answer = await api.insights.getInsights(request, { signal });
    print(GetInsightsResponseSchema, answer, output, (shown) =>
      by === undefined
        ? describeInsights(answer, { ...shown, parts: per !== undefined, timeZone: request.timeZone })
        : groupTable(answer, shown),
    );
    if (answer.total?.insights?.deployments === 0n) writeErr(onlyIn(project));
  });
}

/** The unit of which a window has enough for a line, and not too many. */
function fitting({ since, until, window }: FilterOptions): InsightUnit {
  const end = until ?? Temporal.Now.instant();
  const days = window !== undefined ? window / 86_400_000 : since ? since.until(end).total("hours") / 24 : 30;
  return days > 400 ? InsightUnit.MONTH : days > 45 ? InsightUnit.WEEK : InsightUnit.DAY;
}

function grouping(text: string): Grouping {
  if (text === "application" || text === "app") return { groupBy: InsightGrouping.APPLICATION, label: "" };
  if (text === "project") return { groupBy: InsightGrouping.PROJECT, label: "" };
  const label = /^label=(.+)$/.exec(text)?.[1];
  if (label === undefined) throw new InvalidArgumentError("Choose application, project or label=KEY.");
  return { groupBy: InsightGrouping.LABEL, label };
}

function unit(text: string): InsightUnit {
  if (!Object.hasOwn(units, text)) throw new InvalidArgumentError(`Choose among ${Object.keys(units).join(", ")}.`);
  return units[text as keyof typeof units];
}
