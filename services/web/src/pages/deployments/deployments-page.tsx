import "@mantine/core/styles/Paper.css";
import { useInfiniteQuery } from "@connectrpc/connect-query";
import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { DeploymentService } from "@slipway/proto/api";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { applicationsStore } from "../applications/applications-store.ts";
import { filterOf, fitsSearch } from "./choose-deployments.ts";
import { deploymentDays } from "./deployment-days.ts";
import { DeploymentsList } from "./deployments-list.tsx";
import type { DeploymentsSearch } from "./deployments-search.ts";
import { deploymentsStore } from "./deployments-store.ts";
import { FilterBar } from "./filter-bar.tsx";

/** Every deployment that fits the address, by the day on which it was triggered. */
export function DeploymentsPage() {
  const { t, i18n } = useTranslation();
  const search: DeploymentsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { state: applications } = useLive(applicationsStore);
  const { state } = useLive(deploymentsStore);
  const query = useInfiniteQuery(
    DeploymentService.method.listDeployments,
    { filter: filterOf(search, applications.values()), pageSize: 100, pageToken: "" },
    {
      pageParamKey: "pageToken",
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      placeholderData: keepPreviousData,
    },
  );
  const listed = useMemo(() => query.data?.pages.flatMap(({ deployments }) => deployments) ?? [], [query.data]);
  const days = useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full" });
    return deploymentDays(listed, state, (at) => format.format(at))
      .map(({ day, deployments }) => ({ day, deployments: deployments.filter((each) => fitsSearch(each, search)) }))
      .filter(({ deployments }) => deployments.length > 0);
  }, [listed, state, search, i18n.language]);
  const projects = useMemo(
    () => [...new Set([...applications.values()].map(({ application }) => application?.projectId ?? ""))],
    [applications],
  );
  const count = days.reduce((sum, { deployments }) => sum + deployments.length, 0);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.error) return <Problem isPage error={query.error} again={() => void query.refetch()} />;
  const isFiltered = Object.keys(search).length > 0;
  const go = (next: DeploymentsSearch) => void navigate({ to: "/deployments", search: next, replace: true });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("pages.deployments")}
        </Title>
        <FilterBar search={search} projects={projects} onSearch={go} />
      </Group>
      {query.isPending && <Skeleton h={300} />}
      {!query.isPending && count === 0 && !isFiltered && <Text c="dimmed">{t("deployments.empty")}</Text>}
      {!query.isPending && count === 0 && isFiltered && (
        <Stack gap="xs" align="flex-start">
          <Text fw={500}>{t(query.hasNextPage ? "deployments.noneYet" : "deployments.none")}</Text>
          <Button variant="default" onClick={() => go({})}>
            {t("applications.clear")}
          </Button>
        </Stack>
      )}
      {count > 0 && <DeploymentsList days={days} more={more} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={more} style={{ alignSelf: "center" }}>
          {t("deployments.more")}
        </Button>
      )}
    </Stack>
  );
}
