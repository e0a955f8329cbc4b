import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { useListKeys } from "../../app/use-list-keys.ts";
import { Problem } from "../../design/problem.tsx";
import { useWindowRows } from "../../design/use-window-rows.ts";
import { applicationsStore } from "../applications/applications-store.ts";
import { fitsSearch, requestOf } from "./choose-traces.ts";
import { TraceFilterBar } from "./trace-filter-bar.tsx";
import { traceItems } from "./trace-items.ts";
import { TraceRow } from "./trace-row.tsx";
import classes from "./traces-page.module.css";
import type { TracesSearch } from "./traces-search.ts";
import { useTraces } from "./use-traces.ts";

/** So many pages are read by themselves for a filter that the server does not know. */
const mostByItself = 20;

/** Every commit that fits the address, by the day on which it was made, with how far it has come. */
export function TracesPage() {
  const { t, i18n } = useTranslation();
  const search = useSearch({ from: "/queries/traces" });
  const navigate = useNavigate();
  const { state: applications } = useLive(applicationsStore);
  const request = useMemo(() => requestOf(search, applications.values()), [search, applications]);
  const { traces, error, refetch, isPending, data, hasNextPage, isFetching, fetchNextPage } = useTraces(request);
  const items = useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full" });
    return traceItems(
      (traces ?? []).filter((trace) => fitsSearch(trace, search)),
      (at) => format.format(at),
    );
  }, [traces, search, i18n.language]);
  const linked = useMemo(() => items.flatMap(({ kind }, at) => (kind === "trace" ? [at] : [])), [items]);
  const { list, style, measure, visible, scrollTo } = useWindowRows(items.length, 57);
  const box = useRef<HTMLDivElement>(null);
  useListKeys({ count: linked.length, box, scrollTo: (index) => scrollTo(linked[index] ?? 0) });
  const reads = useSeen(() => {
    if (hasNextPage && !isFetching && (data?.pages.length ?? 0) < mostByItself) void fetchNextPage();
  }, `${items.length} ${data?.pages.length} ${isFetching}`);
  if (error) return <Problem isPage error={error} again={() => void refetch()} />;
  const go = (next: TracesSearch) => void navigate({ to: "/traces", search: next, replace: true });
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Stack gap="md" ref={box}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("pages.traces")}
        </Title>
        <TraceFilterBar search={search} applications={applications} onSearch={go} />
      </Group>
      {isPending && <Skeleton h={300} />}
      {!isPending && items.length === 0 && !isFiltered && <Text c="dimmed">{t("traces.empty")}</Text>}
      {!isPending && items.length === 0 && isFiltered && (
        <Stack gap="xs" align="flex-start">
          <Text fw={500}>{t(hasNextPage ? "traces.noneYet" : "traces.none")}</Text>
          <Button variant="default" onClick={() => go({})}>
            {t("traces.clear")}
          </Button>
        </Stack>
      )}
      <ol ref={list} className={classes["list"]} style={style} aria-label={t("pages.traces")}>
        {visible.map((at) => {
          const item = items[at];
          if (item?.kind === "day")
            return (
              <li key={item.key} ref={measure} data-row={at} className={classes["day"]}>
                <Title order={2} size="h5">
                  {item.day}
                </Title>
              </li>
            );
          return item && <TraceRow key={item.key} trace={item.trace} at={at} index={linked.indexOf(at)} measure={measure} />;
        })}
      </ol>
      <div ref={reads} />
      {hasNextPage && (
        <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()} style={{ alignSelf: "center" }}>
          {t("traces.more")}
        </Button>
      )}
    </Stack>
  );
}

/** Calls back when an element can be seen, and again after each change of `key` while it can. Returns the ref of the element. */
function useSeen(onSeen: () => void, key: string) {
  const element = useRef<HTMLDivElement>(null);
  const now = useRef(onSeen);
  now.current = onSeen;
  // Observed anew after a change, it tells again whether it can be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what changes
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && now.current(), {
      rootMargin: "400px",
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [key]);
  return element;
}
