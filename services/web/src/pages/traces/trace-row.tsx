import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Trace } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../design/age.tsx";
import { Status } from "../../design/status.tsx";
import { shownDeployment } from "../deployment/shown-deployment.ts";
import classes from "./traces-page.module.css";

interface Props {
  readonly trace: Trace;
  /** Its number among the lines of the list. */
  readonly at: number;
  /** Its number among the traces. */
  readonly index: number;
  readonly measure: (row: HTMLElement | null) => void;
}

/** Of how many applications the state is shown in a row. */
const most = 4;

/** A commit in the list, with the state of its newest deployment in each application. */
export const TraceRow = memo(function TraceRow({ trace, at, index, measure }: Props) {
  const { t } = useTranslation();
  const { commit, description, projectId, deployments, times } = trace;
  const hash = commit?.hash ?? "";
  const title = description?.title || commit?.subject || hash;
  const author = description?.author || commit?.author;
  const newest = newestOfEach(deployments);
  const made: Timestamp | undefined = times?.committedAt ?? commit?.authoredAt ?? times?.registeredAt;
  return (
    <li ref={measure} className={classes["row"]} data-row={at} data-index={index}>
      <span className={classes["what"]}>
        <Link
          to="/traces/$commit"
          params={{ commit: hash }}
          search={{ project: projectId }}
          className={classes["title"] ?? ""}
          title={title}
        >
          {title}
        </Link>
        <span className={classes["second"]}>
          <code>{hash.slice(0, 7)}</code> {author && t("traces.by", { author })}
        </span>
      </span>
      <span className={classes["states"]}>
        {newest.length === 0 && <span className={classes["second"]}>{t("traces.notDeployed")}</span>}
        {newest.slice(0, most).map((deployment) => (
          <span key={deployment.id} className={classes["state"]}>
            <span className={classes["application"]} title={deployment.applicationName}>
              {deployment.applicationName}
            </span>
            <Status kind="deployment" word={shownDeployment(deployment)} title={deployment.statusReason} />
          </span>
        ))}
        {newest.length > most && <span className={classes["second"]}>{t("traces.more_apps", { count: newest.length - most })}</span>}
      </span>
      <span className={classes["age"]}>
        <Age at={made} />
      </span>
    </li>
  );
});

/** The newest deployment of each application; those that failed come first, as they are what a person looks for. */
function newestOfEach(deployments: readonly Deployment[]): readonly Deployment[] {
  const newest = new Map<string, Deployment>();
  for (const deployment of deployments) if (!newest.has(deployment.applicationId)) newest.set(deployment.applicationId, deployment);
  const order = { failed: 0, waiting: 1, rolling_back: 2, running: 3 } as Readonly<Record<string, number>>;
  const orderOf = (each: Deployment) => order[shownDeployment(each)] ?? 4;
  return [...newest.values()].toSorted((one, other) => orderOf(one) - orderOf(other));
}
