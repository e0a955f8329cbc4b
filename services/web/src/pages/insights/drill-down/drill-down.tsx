import type { MessageInitShape } from "@bufbuild/protobuf";
import { useInfiniteQuery } from "@connectrpc/connect-query";
import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { type InsightFilterSchema, type InsightPart, InsightsService } from "@slipway/proto/api";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../../app/use-list-keys.ts";
import { Problem } from "../../../design/problem.tsx";
import { metricOf } from "../figures/metric.ts";
import type { Metric } from "../figures/metric-names.ts";
import { partText } from "../figures/part-text.ts";
import { BehindRow } from "./behind-row.tsx";
import classes from "./drill-down.module.css";
import { Incidents } from "./incidents.tsx";

interface Props {
  readonly metric: Metric;
  readonly filter: MessageInitShape<typeof InsightFilterSchema>;
  /** The part of the range; default: all of it. */
  readonly part: InsightPart | undefined;
}

/** The deployments behind a metric, newest first; for the time to restore, also the incidents. */
export function DrillDown({ metric, filter, part }: Props) {
  const { t, i18n } = useTranslation();
  const within = { ...filter, ...(part?.since && { since: part.since }), ...(part?.until && { until: part.until }) };
  const query = useInfiniteQuery(
    InsightsService.method.listInsightDeployments,
    { filter: within, metric: metricOf[metric], pageSize: 50, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const deployments = query.data?.pages.flatMap((page) => page.deployments);
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useListKeys({
    count: deployments?.length ?? 0,
    box,
    scrollTo: (index) => box.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: "nearest" }),
  });
  // Who asked for it is led there.
  useEffect(() => {
    heading.current?.scrollIntoView({ block: "nearest" });
    heading.current?.focus({ preventScroll: true });
  }, []);
  const name = t(`insights.${metric}`);
  return (
    <Stack gap="xs" component="section" ref={box} className={classes["part"] ?? ""}>
      <Group justify="space-between">
        <Title order={2} size="h5" ref={heading} tabIndex={-1}>
          {part
            ? t("insights.behindPart", { metric: name, part: partText(part.since, i18n.language) })
            : t("insights.behind", { metric: name })}
        </Title>
        <Link
          to="/insights"
          search={({ metric: _, part: _part, ...rest }) => rest}
          replace
          resetScroll={false}
          className={classes["link"] ?? ""}
        >
          {t("insights.close")}
        </Link>
      </Group>
      {query.error && <Problem error={query.error} again={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={120} />}
      {deployments?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("insights.noneBehind")}
        </Text>
      )}
      <ol className={classes["list"]}>
        {deployments?.map((deployment, index) => (
          <BehindRow key={deployment.deploymentId} deployment={deployment} index={index} metric={metric} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          style={{ alignSelf: "center" }}
        >
          {t("insights.more")}
        </Button>
      )}
      {metric === "recovery" && Object.keys(filter.labels ?? {}).length === 0 && <Incidents filter={within} />}
    </Stack>
  );
}
