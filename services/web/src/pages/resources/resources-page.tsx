import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { FilterBox } from "../../filter/filter-box.tsx";
import { suggestResources } from "./resource-terms.ts";
import { resourcesStore } from "./resources-store.ts";
import { ResourcesTable } from "./resources-table.tsx";

/** How long a person pauses before the gateway is asked. */
const pauseMs = 150;

/** The live objects of all applications that the person may see. */
export function ResourcesPage() {
  const { t } = useTranslation();
  const { q = "" } = useSearch({ from: "/queries/resources" });
  const navigate = useNavigate({ from: "/resources" });
  const [query] = useDebouncedValue(q.trim(), pauseMs);
  const { state, phase, error } = useLive(resourcesStore(query));
  // What was found last stays until it is known what fits now.
  const last = useRef(state);
  if (state !== undefined) last.current = state;
  const found = state ?? last.current;
  const filter = (next: string) => void navigate({ search: next === "" ? {} : { q: next }, replace: true });
  if (phase === "ended") return <Problem isPage error={error} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="xs" align="baseline">
          <Title order={1} size="h3">
            {t("pages.resources")}
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {found &&
              (found.total > found.resources.length
                ? t("resources.first", { shown: found.resources.length, count: found.total })
                : t("application.objectCount", { count: found.total }))}
          </Text>
        </Group>
        <Group w={{ base: "100%", xs: 360 }} grow>
          <FilterBox
            value={q}
            change={filter}
            suggestions={suggestResources(q, found?.values ?? [])}
            label={t("resources.filter")}
            hint={t("resources.filterHint")}
          />
        </Group>
      </Group>
      {found === undefined ? (
        <Skeleton h={300} />
      ) : found.resources.length > 0 ? (
        <ResourcesTable resources={found.resources} />
      ) : (
        <Stack gap="xs" py="xl" align="flex-start">
          <Text fw={500}>{t(query === "" ? "resources.empty" : "application.noneFits")}</Text>
          {query === "" ? (
            <Text c="dimmed">{t("resources.emptyHint")}</Text>
          ) : (
            <Button variant="default" onClick={() => filter("")}>
              {t("applications.clear")}
            </Button>
          )}
        </Stack>
      )}
    </Stack>
  );
}
