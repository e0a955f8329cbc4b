import "../../../design/dialog-styles.ts";
import { Drawer, Group, Tabs, Text } from "@mantine/core";
import type { ObjectState } from "@slipway/proto/api";
import { HealthStatus } from "@slipway/proto/state";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { healthWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import { type ObjectPart, objectParts } from "../application-search.ts";
import { isDrifted } from "../objects/object-rows.ts";
import { partOfKey } from "../part-key.ts";
import { DifferencePart } from "./difference-part.tsx";
import { EventsPart } from "./events-part.tsx";
import { hasLogs } from "./has-logs.ts";
import { LogsPart } from "./logs-part.tsx";
import { ManifestPart } from "./manifest-part.tsx";
import classes from "./object-drawer.module.css";

interface Props {
  readonly applicationId: string;
  readonly objects: ReadonlyMap<string, ObjectState>;
  /** Undefined: it is gone, or the address names none that exists. */
  readonly object: ObjectState | undefined;
  /** What of it is shown. Default: what differs, if anything does, otherwise its manifest. */
  readonly part: ObjectPart | undefined;
  readonly show: (part: ObjectPart) => void;
  readonly close: () => void;
}

const typing = "input, textarea, select";

/** One object: how it is on its target, what differs from Git, what it writes, and what happened to it. */
export function ObjectDrawer({ applicationId, objects, object, part, show, close }: Props) {
  const { t } = useTranslation();
  const withLogs = useMemo(() => object !== undefined && hasLogs(object, objects), [object, objects]);
  const title = object ? `${object.kind} ${object.name}` : t("application.gone");
  const usual = object && isDrifted(object) ? "difference" : "live";
  const tab = part === undefined || (part === "logs" && !withLogs) ? usual : part;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLElement && event.target.matches(typing)) return;
      const next = partOfKey(event);
      if (next !== undefined) show(next);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [show]);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(1100px, 100%)"
      title={title}
      lockScroll={false}
      closeButtonProps={{ "aria-label": t("application.close") }}
      transitionProps={{ duration: 0 }}
      styles={{ title: { overflowWrap: "anywhere", fontWeight: 600 } }}
    >
      {object ? (
        <>
          <Group gap="xs" mb="sm">
            {object.health !== HealthStatus.UNSPECIFIED && <Status kind="health" word={healthWord(object.health)} />}
            {isDrifted(object) && <Status kind="sync" word="out_of_sync" />}
            <Text className={classes["quiet"] ?? ""} style={{ overflowWrap: "anywhere" }}>
              {[object.healthReason, object.namespace, object.key?.deployTarget].filter(Boolean).join(" · ")}
            </Text>
          </Group>
          <Tabs value={tab} onChange={(next) => show(objectParts.find((each) => each === next) ?? usual)} keepMounted={false}>
            <Tabs.List mb="sm">
              <Tabs.Tab value="live">{t("application.live")}</Tabs.Tab>
              <Tabs.Tab value="difference">{t("application.difference")}</Tabs.Tab>
              {withLogs && <Tabs.Tab value="logs">{t("application.logs")}</Tabs.Tab>}
              <Tabs.Tab value="events">{t("application.events")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="live">
              <ManifestPart applicationId={applicationId} object={object} />
            </Tabs.Panel>
            <Tabs.Panel value="difference">
              <DifferencePart applicationId={applicationId} object={object} />
            </Tabs.Panel>
            <Tabs.Panel value="logs">
              <LogsPart applicationId={applicationId} object={object} />
            </Tabs.Panel>
            <Tabs.Panel value="events">
              <EventsPart applicationId={applicationId} object={object} />
            </Tabs.Panel>
          </Tabs>
        </>
      ) : (
        <Text c="dimmed">{t("application.goneHint")}</Text>
      )}
    </Drawer>
  );
}
