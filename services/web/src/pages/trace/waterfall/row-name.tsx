import { Anchor } from "@mantine/core";
import type { EventHandling, ExternalEvent } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { webAddress } from "../../deployment/head/trigger-text.ts";
import { TelemetryLinks } from "../telemetry/telemetry-links.tsx";
import { ciRunOf, type TraceRow } from "./trace-rows.ts";
import classes from "./waterfall.module.css";

/** What a step is, with a link to where one sees more of it. */
export function RowName({ row }: { readonly row: TraceRow }) {
  const { t } = useTranslation();
  switch (row.kind) {
    case "commit":
      return <span className={classes["text"]}>{t("oneTrace.commit", { commit: row.hash.slice(0, 7) })}</span>;
    case "ci":
      return <CiRun event={row.events[0]} />;
    case "event":
      return (
        <>
          <Link className={classes["link"] ?? ""} to="/events/$eventId" params={{ eventId: row.event.id }}>
            {t("oneTrace.event", { name: row.event.data === "" ? row.event.name : `${row.event.name}=${row.event.data}` })}
          </Link>
          <TelemetryLinks traceparent={row.event.traceparent} of={row.event.name} />
        </>
      );
    case "handling":
      return <Handling handling={row.handling} />;
    case "application": {
      const { applicationId, applicationName, deploymentId } = row.application;
      return (
        <>
          <Link className={classes["link"] ?? ""} to="/applications/$applicationId" params={{ applicationId }} title={applicationName}>
            {applicationName}
          </Link>
          <Link
            className={classes["more"] ?? ""}
            to="/deployments/$deploymentId"
            params={{ deploymentId }}
            aria-label={`${t("oneTrace.deployment")} ${applicationName}`}
          >
            {t("oneTrace.deployment")}
          </Link>
          <TelemetryLinks traceparent={row.traceparent} of={applicationName} />
        </>
      );
    }
    case "target": {
      const { applicationId } = row.application;
      return (
        <Link className={classes["link"] ?? ""} to="/applications/$applicationId" params={{ applicationId }}>
          {t("oneTrace.target", { target: `${row.target.plugin}/${row.target.deployTarget}` })}
        </Link>
      );
    }
    case "stage":
      return (
        <Link
          className={classes["link"] ?? ""}
          to="/deployments/$deploymentId"
          params={{ deploymentId: row.deploymentId }}
          search={{ stage: row.stage.id }}
        >
          {t("oneTrace.stage", { stage: row.stage.name })}
        </Link>
      );
    case "attempt":
      return (
        <>
          <Link className={classes["link"] ?? ""} to="/deployments/$deploymentId" params={{ deploymentId: row.deployment.id }}>
            {t("oneTrace.attempt")}
          </Link>
          <span className={classes["more"]}>
            <Age at={row.deployment.createdAt} />
          </span>
        </>
      );
  }
}

function CiRun({ event }: { readonly event: ExternalEvent | undefined }) {
  const { t } = useTranslation();
  const url = event && ciRunOf(event);
  return <Away url={url}>{url ? t("oneTrace.ciRun") : t("oneTrace.ciOf", { source: event?.source })}</Away>;
}

function Handling({ handling: { repositoryId, branch, configFile, commitHash, url, pullRequest } }: { readonly handling: EventHandling }) {
  const { t } = useTranslation();
  const what = pullRequest
    ? t("oneTrace.pullRequest", { number: pullRequest.number })
    : commitHash && t("oneTrace.commit", { commit: commitHash.slice(0, 7) });
  const where = t("oneTrace.handler", { where: `${repositoryId}:${branch} ${configFile}` });
  return (
    <>
      <span className={classes["text"]} title={where}>
        {where}
      </span>
      {what && <Away url={webAddress(url)}>{what}</Away>}
    </>
  );
}

/** A text that leads to another server, if its address is one of a web page. */
function Away({ url, children }: { readonly url: string | undefined; readonly children: ReactNode }) {
  if (url === undefined) return <span className={classes["text"]}>{children}</span>;
  return (
    <Anchor href={url} target="_blank" rel="noreferrer" inherit className={classes["text"] ?? ""} title={url}>
      {children}
    </Anchor>
  );
}
