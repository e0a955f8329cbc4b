import { Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import type { ApplicationView } from "@slipway/proto/api";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Problem } from "../../../design/problem.tsx";
import type { ApplicationStores } from "../application-stores.ts";
import { countStates, filterTree, objectTree } from "./object-rows.ts";
import { ObjectsTable } from "./objects-table.tsx";

const ObjectsGraph = lazy(async () => ({ default: (await import("../graph/objects-graph.tsx")).ObjectsGraph }));

const queries = {
  degraded: "health:degraded",
  missing: "health:missing",
  progressing: "health:progressing",
  drifted: "is:out-of-sync",
} as const;

interface Props {
  readonly stores: ApplicationStores;
  readonly application: ApplicationView;
}

/** The objects of an application on its targets, as a list or a graph, searched as one types. */
export function ObjectsPart({ stores, application }: Props) {
  const { t } = useTranslation();
  const { q = "", object, view } = useSearch({ from: "/queries/applications/$applicationId" });
  const navigate = useNavigate({ from: "/applications/$applicationId" });
  const {
    state: { objects },
    phase,
    error,
  } = useLive(stores.objects);
  const query = useDeferredValue(q);
  const tree = useMemo(() => objectTree(objects), [objects]);
  const rows = useMemo(() => filterTree(tree, query), [tree, query]);
  const counts = useMemo(() => countStates(objects.values()), [objects]);
  const filter = (next: string) =>
    void navigate({ search: ({ q: _, ...last }) => (next === "" ? last : { ...last, q: next }), replace: true });
  if (phase === "ended") return <Problem error={error} />;
  // The stream has nothing to say of what was never observed.
  if (phase === "loading" && application.livestate) return <Skeleton h={300} />;
  if (objects.size === 0) return <Text c="dimmed">{t("application.noObjects")}</Text>;
  const found = rows.reduce((sum, { isContext }) => sum + (isContext ? 0 : 1), 0);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <TextInput
          value={q}
          onChange={({ currentTarget }) => filter(currentTarget.value)}
          leftSection={<IconSearch size={16} stroke={1.5} />}
          placeholder={t("application.filterHint")}
          aria-label={t("application.filter")}
          w={{ base: "100%", xs: 280 }}
          type="search"
          spellCheck={false}
        />
        {(Object.keys(queries) as (keyof typeof queries)[])
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <Button
              key={state}
              size="compact-sm"
              variant={q === queries[state] ? "light" : "default"}
              aria-pressed={q === queries[state]}
              onClick={() => filter(q === queries[state] ? "" : queries[state])}
            >
              {t(`application.${state}`, { count: counts[state] })}
            </Button>
          ))}
        <Button.Group ml="auto">
          {([undefined, "graph"] as const).map((each) => (
            <Button
              key={each ?? "list"}
              size="compact-sm"
              variant={view === each ? "light" : "default"}
              aria-pressed={view === each}
              onClick={() => void navigate({ search: ({ view: _, ...last }) => (each ? { ...last, view: each } : last), replace: true })}
            >
              {t(`graph.${each ?? "list"}`)}
            </Button>
          ))}
        </Button.Group>
        <Text size="sm" c="dimmed" role="status">
          {q === ""
            ? t("application.objectCount", { count: objects.size })
            : t("applications.countOf", { shown: found, total: objects.size })}
        </Text>
      </Group>
      {view === "graph" ? (
        <Suspense fallback={<Skeleton h={360} />}>
          <ObjectsGraph view={application} rows={tree} query={query} open={object} />
        </Suspense>
      ) : rows.length > 0 ? (
        <ObjectsTable rows={rows} open={object} />
      ) : (
        <Group>
          <Text>{t("application.noneFits")}</Text>
          <Button variant="default" onClick={() => filter("")}>
            {t("applications.clear")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
