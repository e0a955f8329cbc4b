import { type InsightDeployment, InsightFailureCauseSchema, InsightOutcomeSchema } from "@slipway/proto/api";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { durationText } from "../../../design/duration-text.ts";
import { Status } from "../../../design/status.tsx";
import { msOf } from "../../../design/took.tsx";
import type { Translate } from "../../../words/translate.ts";
import type { Metric } from "../figures/metric-names.ts";
import classes from "./drill-down.module.css";

interface Props {
  readonly deployment: InsightDeployment;
  readonly index: number;
  readonly metric: Metric;
}

/** A deployment that counts, with what makes it count. */
export function BehindRow({ deployment, index, metric }: Props) {
  const { t } = useTranslation();
  const { deploymentId, applicationName, commit, outcome, endedAt } = deployment;
  const word = InsightOutcomeSchema.value[outcome]?.localName.toLowerCase();
  return (
    <li className={classes["row"]} data-index={index}>
      <Status
        kind="deployment"
        word={word === "succeeded" ? "succeeded" : "failed"}
        title={word && t(`insights.outcome.${word}` as "insights.outcome.failed")}
      />
      <Link to="/deployments/$deploymentId" params={{ deploymentId }} className={classes["name"] ?? ""} title={applicationName}>
        {applicationName}
      </Link>
      <span className={classes["what"]} title={commit?.subject}>
        {commit?.subject}
      </span>
      <span className={classes["why"]}>{whyText(deployment, metric, t)}</span>
      <span className={classes["age"]}>
        <Age at={endedAt} />
      </span>
    </li>
  );
}

/** What a deployment contributes to a metric, in words. */
function whyText({ leadTimesMs, failureCause, failedAt, recoveredAt, rework }: InsightDeployment, metric: Metric, t: Translate): string {
  const cause = InsightFailureCauseSchema.value[failureCause]?.localName.toLowerCase();
  const causeText = failureCause === 0 || cause === undefined ? "" : t(`insights.cause.${cause}` as "insights.cause.failed");
  switch (metric) {
    case "lead_time": {
      const sorted = leadTimesMs.map(Number).toSorted((one, other) => one - other);
      const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
      return sorted.length === 0 ? "" : t("insights.leadTimes", { median: durationText((low + high) / 2) });
    }
    case "failure_rate":
      return causeText;
    case "recovery":
      return [
        causeText,
        failedAt && recoveredAt
          ? t("insights.recovered", { took: durationText(msOf(recoveredAt) - msOf(failedAt)) })
          : t("insights.notRecovered"),
      ]
        .filter(Boolean)
        .join(", ");
    case "rework":
      return rework ? t("insights.reworkMade") : "";
    default:
      return "";
  }
}
