import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { TraceHead } from "./head/trace-head.tsx";
import { traceStore } from "./trace-store.ts";
import { Waterfall } from "./waterfall/waterfall.tsx";

const here = "/queries/traces/$commit";

/** The way of one commit, as it goes on: where it stands, what failed first, and when each step was. */
export function TracePage() {
  const { t } = useTranslation();
  const { commit } = useParams({ from: here });
  const { project = "" } = useSearch({ from: here });
  const { state: trace, phase, error } = useLive(traceStore(project, commit));
  if (phase === "ended") return <Problem isPage error={error} />;
  if (trace === undefined && phase === "loading") return <Skeleton h={300} />;
  if (trace === undefined)
    return (
      <Stack gap="xs">
        <Title order={1} size="h3">
          {t("oneTrace.of", { commit: commit.slice(0, 7) })}
        </Title>
        <Text>{t("oneTrace.unheard", { commit: commit.slice(0, 7) })}</Text>
      </Stack>
    );
  return (
    <Stack gap="md">
      <TraceHead trace={trace} />
      <Waterfall key={trace.commit?.hash} trace={trace} />
    </Stack>
  );
}
