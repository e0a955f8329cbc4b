import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../../api/live.ts";
import { storesOf } from "../../application-stores.ts";
import { stayingObjects } from "./staying-objects.ts";

/** How many objects of a target are named. */
const most = 10;

/** What goes on running although nothing deploys the application any more, target by target. */
export function WhatStays({ applicationId }: { readonly applicationId: string }) {
  const { t } = useTranslation();
  const { state, phase } = useLive(storesOf(applicationId).objects);
  const staying = stayingObjects(state.objects.values());
  if (phase === "loading") return null;
  if (staying.length === 0) return <Text size="sm">{t("stays.nothing")}</Text>;
  return (
    <section aria-label={t("stays.title")}>
      <Text size="sm" fw={600}>
        {t("stays.title")}
      </Text>
      {staying.map(({ target, names }) => (
        <Text key={target} size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("stays.on", { count: names.length, target })}: {names.slice(0, most).join(", ")}
          {names.length > most && ` ${t("application.more", { count: names.length - most })}`}
        </Text>
      ))}
    </section>
  );
}
