import { useInfiniteQuery } from "@connectrpc/connect-query";
import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { type ApplicationView, DriftService } from "@slipway/proto/api";
import { type DriftEpisode, DriftKind } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Problem } from "../../../design/problem.tsx";
import { Status } from "../../../design/status.tsx";
import { Took } from "../../../design/took.tsx";
import { DiffText } from "../diff/diff-text.tsx";
import { useFreshWith } from "../drawer/use-fresh-with.ts";
import classes from "./drift-part.module.css";
import { endingWord } from "./ending-word.ts";

/** In what an application differed from Git, since when, by whom, and how it ended; what still differs first. */
export function DriftPart({ view }: { readonly view: ApplicationView }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(
    DriftService.method.listDriftEpisodes,
    { filter: { applicationId: view.application?.id ?? "" }, pageSize: 50, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  useFreshWith(view.livestate?.version, query.refetch);
  if (query.error) return <Problem error={query.error} again={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton h={200} />;
  const episodes = query.data.pages.flatMap((page) => page.episodes);
  if (episodes.length === 0) return <Text c="dimmed">{t("drift.none")}</Text>;
  const sorted = [...episodes.filter(({ closedAt }) => !closedAt), ...episodes.filter(({ closedAt }) => closedAt)];
  return (
    <Stack gap="sm">
      <ul className={classes["list"]} aria-label={t("drift.title")}>
        {sorted.map((episode) => (
          <Episode key={episode.id} episode={episode} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          style={{ alignSelf: "center" }}
        >
          {t("drift.more")}
        </Button>
      )}
    </Stack>
  );
}

function Episode({ episode }: { readonly episode: DriftEpisode }) {
  const { t } = useTranslation();
  const { kind, object, field, live, declared, manager, setAt, reason, commitHash, openedAt, closedAt, ending, endedByDeploymentId } =
    episode;
  return (
    <li className={classes["episode"]} data-open={closedAt === undefined || undefined}>
      <div className={classes["head"]}>
        <span className={classes["what"]}>
          {object?.kind ? (
            <>
              <span className={classes["quiet"]}>{object.kind}</span> {object.namespace && `${object.namespace}/`}
              {object.name} <code>{field}</code>
            </>
          ) : (
            t("drift.whole")
          )}
          {kind === DriftKind.MISSING && ` ${t("health.missing")}`}
        </span>
        {closedAt ? (
          <span className={classes["quiet"]}>{t(`drift.${endingWord(ending)}`)}</span>
        ) : (
          <Status kind="sync" word="out_of_sync" />
        )}
      </div>
      <div className={classes["quiet"]}>
        {t("drift.since")} <Age at={openedAt} /> · {t("drift.lasted")} <Took from={openedAt} to={closedAt} />
        {manager !== "" && (
          <>
            {" · "}
            {t("application.setBy", { manager })} <Age at={setAt} />
          </>
        )}
        {" · "}
        {t("drift.from", { commit: commitHash.slice(0, 7) })}
        {object?.deployTarget && ` · ${object.deployTarget}`}
        {endedByDeploymentId !== "" && (
          <>
            {" · "}
            <Link to="/deployments/$deploymentId" params={{ deploymentId: endedByDeploymentId }}>
              {t("application.toDeployment")}
            </Link>
          </>
        )}
      </div>
      {reason !== "" && <div>{reason}</div>}
      {kind === DriftKind.FIELD && <DiffText text={`- ${live || t("application.absent")}\n+ ${declared || t("application.undeclared")}`} />}
    </li>
  );
}
