import type { MessageInitShape } from "@bufbuild/protobuf";
import { useInfiniteQuery } from "@connectrpc/connect-query";
import { Anchor, Button, Skeleton, Text, Title } from "@mantine/core";
import { type InsightFilterSchema, type InsightIncident, InsightsService } from "@slipway/proto/api";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Age } from "../../../design/age.tsx";
import { durationText } from "../../../design/duration-text.ts";
import { Problem } from "../../../design/problem.tsx";
import { msOf } from "../../../design/took.tsx";
import { applicationsStore } from "../../applications/applications-store.ts";
import { webAddress } from "../../deployment/head/trigger-text.ts";
import classes from "./drill-down.module.css";

/** The incidents that were detected within a window, newest first, each with its applications. */
export function Incidents({ filter }: { readonly filter: MessageInitShape<typeof InsightFilterSchema> }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(
    InsightsService.method.listInsightIncidents,
    { filter, pageSize: 50, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const incidents = query.data?.pages.flatMap((page) => page.incidents);
  return (
    <>
      <Title order={2} size="h5">
        {t("insights.incidents")}
      </Title>
      {query.error && <Problem error={query.error} again={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={80} />}
      {incidents?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("insights.noIncidents")}
        </Text>
      )}
      <ol className={classes["list"]} aria-label={t("insights.incidents")}>
        {incidents?.map((incident) => (
          <IncidentRow key={incident.externalEventId} incident={incident} />
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
    </>
  );
}

function IncidentRow({ incident }: { readonly incident: InsightIncident }) {
  const { t } = useTranslation();
  const { state: applications } = useLive(applicationsStore);
  const { externalEventId, incidentId, source, detectedAt, resolvedAt, applicationIds } = incident;
  const url = webAddress(source);
  return (
    <li className={classes["incident"]}>
      <Link to="/events/$eventId" params={{ eventId: externalEventId }} className={classes["name"] ?? ""}>
        {t("insights.incident", { incident: incidentId || externalEventId.slice(0, 8) })}
      </Link>
      <span className={classes["why"]}>
        {url === undefined ? (
          source
        ) : (
          <Anchor href={url} target="_blank" rel="noreferrer" inherit>
            {url}
          </Anchor>
        )}
      </span>
      <span>
        {applicationIds.map((applicationId) => (
          <Link key={applicationId} to="/applications/$applicationId" params={{ applicationId }} className={classes["link"] ?? ""}>
            {applications.get(applicationId)?.application?.name ?? applicationId.slice(0, 8)}{" "}
          </Link>
        ))}
      </span>
      <span className={classes["why"]}>
        {detectedAt && resolvedAt
          ? t("insights.resolved", { took: durationText(msOf(resolvedAt) - msOf(detectedAt)) })
          : t("insights.notResolved")}
      </span>
      <span className={classes["age"]}>
        <Age at={detectedAt} />
      </span>
    </li>
  );
}
