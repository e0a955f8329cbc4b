import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import type { Deployment, ExternalEvent } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Age } from "../../../design/age.tsx";
import { TelemetryLinks } from "../../trace/telemetry/telemetry-links.tsx";
import { traceStore } from "../../trace/trace-store.ts";
import { ciRunOf } from "../../trace/waterfall/trace-rows.ts";
import { webAddress } from "../head/trigger-text.ts";
import { causesOf } from "./causes-of.ts";
import classes from "./trace-part.module.css";

/** What led to a deployment, in one line: the commit that began it, the CI run and the events that told of it; with the way to the whole trace. */
export function TracePart({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const [cause = "", ...others] = causesOf(deployment);
  const { projectId: project, applicationName, traceparent } = deployment;
  const { state: trace, phase, error } = useLive(traceStore(project, cause));
  const url = webAddress(trace?.description?.url || trace?.commit?.url || "");
  const title = trace?.description?.title || trace?.commit?.subject;
  return (
    <Stack gap={4} component="section" aria-label={t("oneTrace.title")}>
      <Title order={2} size="h5">
        {t("oneTrace.title")}
      </Title>
      <Group gap="xs" className={classes["steps"] ?? ""}>
        <span className={classes["step"]} title={title}>
          {url === undefined ? (
            <code>{cause.slice(0, 7)}</code>
          ) : (
            <Anchor href={url} target="_blank" rel="noreferrer" inherit>
              <code>{cause.slice(0, 7)}</code>
            </Anchor>
          )}{" "}
          {title}
        </span>
        {trace?.externalEvents.slice(0, mostEvents).map((event) => (
          <Told key={event.id} event={event} />
        ))}
        <Link className={classes["link"] ?? ""} to="/traces/$commit" params={{ commit: cause }} search={{ project }}>
          {t("oneTrace.whole")}
        </Link>
        {others.length > 0 && <span className={classes["quiet"]}>{t("oneTrace.others", { count: others.length })}</span>}
        <TelemetryLinks traceparent={traceparent} of={applicationName} />
      </Group>
      {phase === "ended" && (
        <Text size="xs" c="dimmed">
          {error?.rawMessage}
        </Text>
      )}
    </Stack>
  );
}

const mostEvents = 3;

function Told({ event }: { readonly event: ExternalEvent }) {
  const { t } = useTranslation();
  const run = ciRunOf(event);
  return (
    <>
      <span aria-hidden>→</span>
      {run && (
        <>
          <Anchor href={run} target="_blank" rel="noreferrer" inherit title={run}>
            {t("oneTrace.ciRun")}
          </Anchor>
          <span aria-hidden>→</span>
        </>
      )}
      <span className={classes["step"]}>
        {t("oneTrace.event", { name: event.data === "" ? event.name : `${event.name}=${event.data}` })}{" "}
        <span className={classes["quiet"]}>
          <Age at={event.registeredAt} />
        </span>
      </span>
    </>
  );
}
