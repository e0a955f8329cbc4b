import type { Deployment } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { lazy, memo, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { OneClick } from "../../application/acts/one-click.tsx";
import { holdWord } from "../../application/head/hold-word.ts";
import { SkipWait } from "../../deployment/acts/skip-wait.tsx";
import { StageActs } from "../../deployment/acts/stage-acts.tsx";
import { approversLeft, stageShows } from "../../deployment/stages/stage-facts.ts";
import classes from "./inbox.module.css";
import { type InboxItem, waitsSince } from "./inbox-rows.ts";

const WouldChange = lazy(async () => ({ default: (await import("./would-change.tsx")).WouldChange }));

/** One thing that waits: what, since when, for whom, what it would change, and the act that lets it go on. */
export const InboxItemRow = memo(function InboxItemRow({
  item,
  onAct,
}: {
  readonly item: InboxItem;
  readonly onAct: (key: string) => void;
}) {
  const { t } = useTranslation();
  if (item.kind === "held") {
    const { id = "", name = "", projectId = "" } = item.view.application ?? {};
    const { kind, commitHash, by, reason } = item.hold;
    return (
      <Layout
        link={
          <Link to="/applications/$applicationId" params={{ applicationId: id }}>
            {name}
          </Link>
        }
        item={item}
        projectId={projectId}
        act={<OneClick act="release" applicationId={id} />}
      >
        {t(`hold.${holdWord(kind)}`, { commit: commitHash.slice(0, 7), by })}
        {reason && `: ${reason}`}
      </Layout>
    );
  }
  const { deployment } = item;
  const link = (
    <Link to="/deployments/$deploymentId" params={{ deploymentId: deployment.id }}>
      {deployment.applicationName}
    </Link>
  );
  if (item.kind === "wait")
    return (
      <Layout
        link={link}
        item={item}
        projectId={deployment.projectId}
        act={<SkipWait deployment={deployment} onAct={() => onAct(item.key)} />}
      >
        {deployment.waitsFor}
      </Layout>
    );
  const { stage } = item;
  const people = approversLeft(stage).join(", ");
  const shows = stageShows(stage).split("\n")[0];
  return (
    <Layout
      link={link}
      of={t("waiting.ofStage", { stage: stage.name })}
      item={item}
      projectId={deployment.projectId}
      act={<StageActs deploymentId={deployment.id} stage={stage} onAct={() => onAct(item.key)} />}
      more={<Would deployment={deployment} />}
    >
      <Commit deployment={deployment} />
      <div className={classes["quiet"]}>
        {t("waiting.may")}: {people || t("waiting.anybody")}
        {shows && ` · ${shows}`}
      </div>
    </Layout>
  );
});

interface LayoutProps {
  readonly link: ReactNode;
  readonly of?: string;
  readonly item: InboxItem;
  readonly projectId: string;
  readonly act: ReactNode;
  readonly more?: ReactNode;
  readonly children: ReactNode;
}

function Layout({ link, of, item, projectId, act, more, children }: LayoutProps) {
  const { t } = useTranslation();
  return (
    <article>
      <div className={classes["line"]}>
        <div className={classes["what"]}>
          <div>
            <span className={classes["name"]}>{link}</span> {of}{" "}
            <span className={classes["quiet"]}>
              {t("waiting.project", { project: projectId })} · <Age at={waitsSince(item)} />
            </span>
          </div>
          <div className={classes["text"]}>{children}</div>
        </div>
        <div className={classes["act"]}>{act}</div>
      </div>
      {more}
    </article>
  );
}

function Commit({ deployment: { trigger } }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const commit = trigger?.commit;
  return (
    <div>
      <code>{commit?.hash.slice(0, 7)}</code> {commit?.subject}{" "}
      {commit?.author && <span className={classes["quiet"]}>{t("oneDeployment.by", { author: commit.author })}</span>}
    </div>
  );
}

function Would({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={classes["would"]} open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("waiting.would")}</summary>
      {isOpen && (
        <Suspense>
          <WouldChange deployment={deployment} />
        </Suspense>
      )}
    </details>
  );
}
