import { Button, Group, Skeleton, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Status } from "../../../design/status.tsx";
import { withWords } from "../../../words/words.ts";
import { shownDeployment } from "../../deployment/shown-deployment.ts";
import { CommitLine } from "../head/commit-line.tsx";
import type { Comparison } from "./compare-deployments.ts";
import classes from "./history-part.module.css";

const AppliedBetween = lazy(async () => ({ default: (await withWords(["results"], import("./applied-between.tsx"))).AppliedBetween }));

/** What is different between two deployments: commits, versions, how each ended, and what was done with objects from one to the other. */
export function ComparisonPart({
  comparison: { from, to, after, commits, versions },
  close,
}: {
  readonly comparison: Comparison;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section className={classes["comparison"]} aria-label={t("history.comparison")}>
      <Group justify="space-between">
        <h2 className={classes["heading"]}>{t("history.comparison")}</h2>
        <Button size="compact-xs" variant="default" onClick={close}>
          {t("application.close")}
        </Button>
      </Group>
      {([from, to] as const).map((each, at) => (
        <div key={each.id} className={classes["side"]}>
          <span className={classes["quiet"]}>{t(at === 0 ? "history.older" : "history.newer")}</span>
          <Status kind="deployment" word={shownDeployment(each)} title={each.statusReason} />
          <CommitLine commit={each.trigger?.commit} hash={each.trigger?.commit?.hash ?? ""}>
            <span className={classes["quiet"]}>
              <Age at={each.createdAt} />
            </span>
          </CommitLine>
        </div>
      ))}
      <h3 className={classes["heading"]}>{t("history.versions")}</h3>
      {versions.length === 0 && <Text size="sm">{t("history.sameVersions")}</Text>}
      {versions.map((version) => (
        <div key={version.name}>
          {version.name}: {version.from || t("application.absent")} → {version.to || t("application.absent")}
        </div>
      ))}
      <h3 className={classes["heading"]}>{t("history.commits")}</h3>
      {commits.length === 0 && <Text size="sm">{t("history.noCommits")}</Text>}
      {commits.slice(0, 50).map((commit) => (
        <CommitLine key={commit.hash} commit={commit} hash={commit.hash} />
      ))}
      {commits.length > 50 && <Text size="sm">{t("application.more", { count: commits.length - 50 })}</Text>}
      <h3 className={classes["heading"]}>{t("history.applied")}</h3>
      <Suspense fallback={<Skeleton h={40} />}>
        <AppliedBetween deployments={after} />
      </Suspense>
    </section>
  );
}
