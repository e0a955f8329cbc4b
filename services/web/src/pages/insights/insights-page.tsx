import { useQuery } from "@connectrpc/connect-query";
import { Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { InsightsService } from "@slipway/proto/api";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { applicationsStore } from "../applications/applications-store.ts";
import { DrillDown } from "./drill-down/drill-down.tsx";
import { Figure } from "./figures/figure.tsx";
import classes from "./figures/figures.module.css";
import { FiguresTable } from "./figures/figures-table.tsx";
import { metrics } from "./figures/metric-names.ts";
import { dayKey } from "./figures/part-text.ts";
import { insightFilter } from "./filter/insight-filter.ts";
import { windowOf } from "./filter/insight-window.ts";
import { InsightsFilterBar } from "./filter/insights-filter-bar.tsx";
import type { InsightsSearch } from "./insights-search.ts";
import { useOnEnd } from "./use-on-end.ts";

/** How often and how fast changes are deployed, how often that fails and how long it takes to restore: the metrics, how they developed, and the deployments behind each. */
export function InsightsPage() {
  const { t, i18n } = useTranslation();
  const search = useSearch({ from: "/queries/insights" });
  const navigate = useNavigate();
  const { state: applications, phase } = useLive(applicationsStore);
  const today = new Date().toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a range begins on another day tomorrow
  const { since, unit } = useMemo(() => windowOf(search.range ?? "30d", new Date()), [search.range, today]);
  const chosen = insightFilter(search, applications.values(), since);
  const { filter } = chosen;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { data, error, refetch, isPending } = useQuery(
    InsightsService.method.getInsights,
    { ...(filter && { filter }), unit, timeZone },
    // Before the applications are known, no name can be.
    { enabled: filter !== undefined, placeholderData: keepPreviousData },
  );
  useOnEnd(() => void refetch());
  if (error) return <Problem isPage error={error} again={() => void refetch()} />;
  const go = (next: InsightsSearch) => void navigate({ to: "/insights", search: next, replace: true });
  const { total, rules } = data ?? {};
  const hours = new Intl.NumberFormat(i18n.language, { style: "unit", unit: "hour", unitDisplay: "long", maximumFractionDigits: 1 });
  const part = total?.parts.find((each) => dayKey(each.since) === search.part);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <Title order={1} size="h3">
          {t("pages.insights")}
        </Title>
        <InsightsFilterBar
          search={search}
          chosen={phase === "loading" ? { ...chosen, wrongApplication: undefined } : chosen}
          applications={applications}
          onSearch={go}
        />
      </Group>
      {isPending && filter && <Skeleton h={300} />}
      {total && filter && (
        <>
          {total.insights?.deployments === 0n && <Text c="dimmed">{t("insights.nothing")}</Text>}
          <div className={classes["figures"]}>
            {metrics.map((metric) => (
              <Figure key={metric} metric={metric} total={total} search={search} />
            ))}
          </div>
          <FiguresTable total={total} />
          {rules && (
            <Text size="xs" c="dimmed">
              {t("insights.rules", { label: rules.hotfixLabel, window: hours.format(Number(rules.failureWindowMs) / 3_600_000) })}
            </Text>
          )}
          {search.metric && (search.part === undefined || part) && (
            <DrillDown key={`${search.metric} ${search.part}`} metric={search.metric} filter={filter} part={part} />
          )}
        </>
      )}
    </Stack>
  );
}
