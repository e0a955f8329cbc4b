import type { Deployment } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { Age } from "../../design/age.tsx";
import { Status } from "../../design/status.tsx";
import { shownDeployment } from "../deployment/shown-deployment.ts";
import classes from "./deployments-page.module.css";

interface Props {
  readonly deployment: Deployment;
  /** Its place in the whole list. */
  readonly index: number;
  /** Where it stands in the list, in pixels. */
  readonly start: number;
}

/** A deployment in a list. */
export const DeploymentRow = memo(function DeploymentRow({ deployment, index, start }: Props) {
  const { id, applicationName, statusReason, trigger, createdAt } = deployment;
  const subject = trigger?.commit?.subject ?? "";
  return (
    <li className={classes["row"]} data-index={index} style={{ transform: `translateY(${start}px)` }}>
      <Status kind="deployment" word={shownDeployment(deployment)} title={statusReason} />
      <Link to="/deployments/$deploymentId" params={{ deploymentId: id }} className={classes["name"] ?? ""} title={applicationName}>
        {applicationName}
      </Link>
      <span className={classes["what"]} title={subject}>
        {subject}
      </span>
      <span className={classes["commit"]}>{trigger?.commit?.hash.slice(0, 7)}</span>
      <span className={classes["age"]}>
        <Age at={createdAt} />
      </span>
    </li>
  );
});
