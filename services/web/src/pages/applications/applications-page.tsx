import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconLayoutGrid, IconList, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { FilterBox } from "../../filter/filter-box.tsx";
import { suggestWords } from "../../filter/suggest-words.ts";
import classes from "./applications-page.module.css";
import { applicationsStore } from "./applications-store.ts";
import { BulkBar } from "./bulk/bulk-bar.tsx";
import { ApplicationsTable } from "./list/applications-table.tsx";
import { applicationKeys, filterApplications } from "./list/filter-applications.ts";
import { sortApplications } from "./list/sort-applications.ts";
import { StateCounts } from "./list/state-counts.tsx";
import { countStates } from "./list/state-filters.ts";
import { nothingSelected, toggleAll, toggleSelected } from "./selection.ts";
import { ApplicationsTiles } from "./tiles/applications-tiles.tsx";
import { ViewsBar } from "./views/views-bar.tsx";

/** All applications: how many are how, filtered as one types, as a table or as tiles; and what can be done with several at once. */
export function ApplicationsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/applications" });
  const { q = "", view, sort = "name" } = search;
  const navigate = useNavigate({ from: "/applications" });
  const { state, phase, error } = useLive(applicationsStore);
  const [selection, select] = useState(nothingSelected);
  const query = useDeferredValue(q);
  const sorted = useMemo(() => sortApplications(state.values(), sort), [state, sort]);
  const shown = useMemo(() => filterApplications(sorted, query), [sorted, query]);
  const counts = useMemo(() => countStates(sorted, query), [sorted, query]);
  const suggestions = useMemo(() => suggestWords(sorted, query, applicationKeys), [sorted, query]);
  const ids = useMemo(() => shown.map(({ application }) => application?.id ?? ""), [shown]);
  const toggle = useCallback((id: string, isRange: boolean) => select((last) => toggleSelected(last, ids, id, isRange)), [ids]);
  // What cannot be seen is not acted on.
  const selected = useMemo(() => shown.filter(({ application }) => selection.ids.has(application?.id ?? "")), [shown, selection]);
  const filter = (next: string) =>
    void navigate({ search: ({ q: _, ...last }) => (next === "" ? last : { ...last, q: next }), replace: true });
  if (phase === "ended") return <Problem isPage error={error} />;
  return (
    <Stack gap="sm" h="calc(100dvh - 48px - 2 * var(--mantine-spacing-md))">
      <Group justify="space-between" wrap="wrap" gap="xs">
        <Group gap="xs" align="baseline">
          <Title order={1} size="h3">
            {t("pages.applications")}
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {phase === "loading"
              ? ""
              : query === ""
                ? t("applications.count", { count: state.size })
                : t("applications.countOf", { shown: shown.length, total: state.size })}
          </Text>
        </Group>
        <div className={classes["tools"]}>
          <div className={classes["filter"]}>
            <FilterBox
              value={q}
              change={filter}
              suggestions={suggestions}
              label={t("applications.filter")}
              hint={t("applications.filterHint")}
            />
          </div>
          <Link
            to="/add-application"
            className={classes["view"] ?? ""}
            title={t("palette.addApplication")}
            aria-label={t("palette.addApplication")}
          >
            <IconPlus size={18} stroke={1.5} aria-hidden />
          </Link>
          <Link
            from="/applications"
            search={({ view: _, ...last }) => (view === "tiles" ? last : { ...last, view: "tiles" })}
            className={classes["view"] ?? ""}
            title={t(view === "tiles" ? "applications.asTable" : "applications.asTiles")}
            aria-label={t(view === "tiles" ? "applications.asTable" : "applications.asTiles")}
          >
            {view === "tiles" ? <IconList size={18} stroke={1.5} aria-hidden /> : <IconLayoutGrid size={18} stroke={1.5} aria-hidden />}
          </Link>
        </div>
      </Group>
      {/* In one line, so that a view that can be saved moves nothing. */}
      <div className={classes["states"]}>
        <StateCounts counts={counts} query={q} filter={filter} />
        <ViewsBar search={search} />
      </div>
      {/* Above all of them: what it began goes on when nothing that was selected fits the filter any more. */}
      {view !== "tiles" && <BulkBar selected={selected} clear={() => select(nothingSelected)} />}
      {phase === "loading" && state.size === 0 ? (
        <Skeleton h={300} />
      ) : shown.length === 0 ? (
        <Stack gap="xs" py="xl" align="flex-start">
          <Text fw={500}>{t(state.size === 0 ? "applications.empty" : "applications.none")}</Text>
          {state.size === 0 ? (
            <Text c="dimmed">{t("applications.emptyHint")}</Text>
          ) : (
            <Button variant="default" onClick={() => filter("")}>
              {t("applications.clear")}
            </Button>
          )}
        </Stack>
      ) : view === "tiles" ? (
        <ApplicationsTiles applications={shown} />
      ) : (
        <ApplicationsTable
          applications={shown}
          sort={sort}
          sortBy={(by) =>
            void navigate({ search: ({ sort: _, ...last }) => (by === "name" ? last : { ...last, sort: by }), replace: true })
          }
          selection={selection}
          toggle={toggle}
          toggleAll={() => select((last) => toggleAll(last, ids))}
        />
      )}
    </Stack>
  );
}
