import "@mantine/core/styles/Tabs.css";
import { useInfiniteQuery } from "@connectrpc/connect-query";
import { Anchor, Group, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { DeploymentService } from "@slipway/proto/api";
import { Link, useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { tinykeys } from "tinykeys";
import { useLive } from "../../api/live.ts";
import { isBusy } from "../../app/is-busy.ts";
import { Problem } from "../../design/problem.tsx";
import { deploymentDays } from "../deployments/deployment-days.ts";
import { Acts } from "./acts/acts.tsx";
import { FollowedAct } from "./acts/followed-act.tsx";
import { OneClick } from "./acts/one-click.tsx";
import classes from "./application-page.module.css";
import { applicationSearch, type ObjectPart } from "./application-search.ts";
import { storesOf } from "./application-stores.ts";
import { DriftPart } from "./drift/drift-part.tsx";
import { ApplicationFacts } from "./head/application-facts.tsx";
import { ApplicationNotes } from "./head/application-notes.tsx";
import { HistoryPart } from "./history/history-part.tsx";
import { ObjectsPart } from "./objects/objects-part.tsx";
import { TargetsPart } from "./targets/targets-part.tsx";

const Leftovers = lazy(async () => ({ default: (await import("./acts/lifecycle/leftovers.tsx")).Leftovers }));
const ObjectDrawer = lazy(async () => ({ default: (await import("./drawer/object-drawer.tsx")).ObjectDrawer }));

/** One application: how it is and why, what runs, what needs a person, its objects and its deployments. */
export function ApplicationPage() {
  const { t } = useTranslation();
  const { applicationId } = useParams({ from: "/queries/applications/$applicationId" });
  const { tab = "objects", object, part } = useSearch({ from: "/queries/applications/$applicationId" });
  const navigate = useNavigate({ from: "/applications/$applicationId" });
  const stores = storesOf(applicationId);
  const { state: view, phase, error } = useLive(stores.view);
  const { state: changed } = useLive(stores.deployments);
  const { state: live, phase: livePhase } = useLive(stores.objects);
  const [followed, follow] = useState<{ readonly applicationId: string; readonly deploymentId: string }>();
  const followHere = (deploymentId: string) => follow({ applicationId, deploymentId });
  const listed = useInfiniteQuery(
    DeploymentService.method.listDeployments,
    { filter: { applicationId }, pageSize: 30, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const deployments = useMemo(() => {
    const pages = listed.data?.pages.flatMap(({ deployments }) => deployments);
    return pages && deploymentDays(pages, changed, () => "").flatMap(({ deployments }) => deployments);
  }, [listed.data, changed]);
  const showPart = useCallback(
    (part: ObjectPart) => void navigate({ search: (last) => ({ ...last, part }), replace: true, resetScroll: false }),
    [navigate],
  );
  useEscapeGoesBack();
  if (phase === "ended") return <Problem isPage error={error} />;
  if (view?.application === undefined)
    return phase === "loading" ? <Skeleton h={300} /> : <Problem isPage error={new Error(t("application.unknown"))} />;
  const { application } = view;
  const targetCount = Object.values(application.deployTargets).reduce((sum, { names }) => sum + names.length, 0);
  return (
    <Stack gap="md">
      <Stack gap="sm">
        <div>
          <Anchor component={Link} to="/applications" size="xs" c="dimmed">
            {t("pages.applications")}
          </Anchor>
          <Group gap="xs" align="center">
            <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
              {application.name}
            </Title>
            {Object.entries(application.labels).map(([key, value]) => (
              <span key={key} className={classes["label"]}>
                {key}={value}
              </span>
            ))}
            <div className={classes["acts"]}>
              <Acts application={application} deployments={deployments ?? [...changed.values()]} follow={followHere} />
            </div>
          </Group>
          {application.description !== "" && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {application.description}
            </Text>
          )}
        </div>
        {followed?.applicationId === applicationId && (
          <FollowedAct
            deploymentId={followed.deploymentId}
            deployments={deployments ?? [...changed.values()]}
            view={view}
            close={() => follow(undefined)}
          />
        )}
        <ApplicationNotes
          view={view}
          release={<OneClick act="release" applicationId={applicationId} />}
          enable={
            <>
              <OneClick act="enable" applicationId={applicationId} />
              {application.removedAt && (
                <Suspense>
                  <Leftovers application={application} follow={followHere} />
                </Suspense>
              )}
            </>
          }
        />
        <ApplicationFacts view={view} deployments={deployments} />
      </Stack>
      <Tabs value={tab} onChange={(next) => void navigate({ search: applicationSearch({ tab: next }) })} keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="objects">{t("application.objects")}</Tabs.Tab>
          {targetCount > 1 && <Tabs.Tab value="targets">{t("application.targets")}</Tabs.Tab>}
          <Tabs.Tab value="drift">{t("drift.title")}</Tabs.Tab>
          <Tabs.Tab value="history">{t("application.history")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="objects">
          <ObjectsPart stores={stores} application={view} />
        </Tabs.Panel>
        <Tabs.Panel value="targets">
          <TargetsPart application={application} stores={stores} deployments={deployments ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="drift">
          <DriftPart view={view} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          {listed.error && <Problem error={listed.error} again={() => void listed.refetch()} />}
          {listed.isPending && <Skeleton h={300} />}
          {deployments && (
            <HistoryPart
              application={application}
              deployments={deployments}
              more={listed.hasNextPage ? () => void listed.fetchNextPage() : undefined}
              isLoadingMore={listed.isFetchingNextPage}
              follow={followHere}
            />
          )}
        </Tabs.Panel>
      </Tabs>
      {object !== undefined && livePhase !== "loading" && (
        <Suspense>
          <ObjectDrawer
            key={object}
            applicationId={applicationId}
            objects={live.objects}
            object={live.objects.get(object)}
            part={part}
            show={showPart}
            close={() => void navigate({ search: ({ object: _, part: __, ...last }) => last, replace: true })}
          />
        </Suspense>
      )}
    </Stack>
  );
}

/** Unless a dialog is open or somebody types: that is what the key is for then. */
function useEscapeGoesBack(): void {
  const router = useRouter();
  useEffect(
    () =>
      tinykeys(window, {
        Escape: (event) => {
          if (isBusy(event)) return;
          if (router.history.canGoBack()) router.history.back();
          else void router.navigate({ to: "/applications" });
        },
      }),
    [router],
  );
}
