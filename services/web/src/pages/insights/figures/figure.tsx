import { Title } from "@mantine/core";
import type { InsightGroup } from "@slipway/proto/api";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { InsightsSearch } from "../insights-search.ts";
import { BarChart } from "./bar-chart.tsx";
import classes from "./figures.module.css";
import { valueIn } from "./metric.ts";
import type { Metric } from "./metric-names.ts";
import { behindText, totalText, valueText } from "./metric-text.ts";
import { dayKey, partText } from "./part-text.ts";

interface Props {
  readonly metric: Metric;
  readonly total: InsightGroup;
  readonly search: InsightsSearch;
}

/** One metric: its figure over the range, and how it developed. Both lead to the deployments behind them. */
export function Figure({ metric, total: { insights, parts }, search }: Props) {
  const { t, i18n } = useTranslation();
  const { part: _, ...whole } = search;
  const name = t(`insights.${metric}`);
  const figure = totalText(metric, insights, i18n.language, t);
  const isChosen = search.metric === metric;
  const bars = parts.map(({ since, insights: of }) => {
    const value = valueIn(metric, of);
    const key = dayKey(since);
    return {
      key,
      value,
      label: t("insights.bar", { part: partText(since, i18n.language), value: valueText(metric, value, i18n.language, t) }),
      search: { ...whole, metric, part: key },
      isChosen: isChosen && search.part === key,
    };
  });
  return (
    <section className={classes["figure"]} data-chosen={isChosen} aria-label={name}>
      <Title order={2} size="h5">
        {name}
      </Title>
      <Link
        to="/insights"
        search={{ ...whole, metric }}
        replace
        resetScroll={false}
        className={classes["total"] ?? ""}
        aria-label={t("insights.show", { metric: name, value: figure })}
      >
        {figure}
      </Link>
      <span className={classes["behind"]}>{behindText(metric, insights, t)}</span>
      <BarChart bars={bars} label={t("insights.chart", { metric: name })} />
    </section>
  );
}
