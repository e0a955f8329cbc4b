import { useInfiniteQuery } from "@connectrpc/connect-query";
import { useDebouncedValue } from "@mantine/hooks";
import { EventService } from "@slipway/proto/api";
import type { ExternalEvent } from "@slipway/proto/state";
import { keepPreviousData } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { withChanges } from "../../api/changes-store.ts";
import { useLive } from "../../api/live.ts";
import { Age } from "../../design/age.tsx";
import { Pairs } from "../../design/lists/facts.tsx";
import { FilterFields } from "../../design/lists/filter-fields.tsx";
import { ListPage } from "../../design/lists/list-page.tsx";
import { RowList } from "../../design/lists/row-list.tsx";
import { useListed } from "../../design/lists/use-listed.ts";
import { Status } from "../../design/status.tsx";
import { useProjects } from "../applications/use-projects.ts";
import { eventFilterOf, eventWord, fitsEvents } from "./choose-events.ts";
import classes from "./events-page.module.css";
import { type EventsSearch, eventStatuses, eventsSearch } from "./events-search.ts";
import { eventsStore } from "./events-store.ts";

const atMs = ({ registeredAt }: ExternalEvent) => Number(registeredAt?.seconds ?? 0n) * 1_000 + (registeredAt?.nanos ?? 0) / 1e6;

/** Events that CI jobs and other programs registered, with what became of each, newest first. */
export function EventsPage() {
  const { t } = useTranslation();
  const search: EventsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const projects = useProjects();
  const { state } = useLive(eventsStore);
  const [asked] = useDebouncedValue(search, 200);
  const query = useInfiniteQuery(
    EventService.method.listRegisteredEvents,
    { filter: eventFilterOf(asked), pageSize: 100, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined, placeholderData: keepPreviousData },
  );
  const events = useMemo(() => {
    const listed = query.data?.pages.flatMap((page) => page.events) ?? [];
    return withChanges(listed, state.changed, { atMs, fits: (event) => fitsEvents(event, search), isWhole: !query.hasNextPage });
  }, [query.data, query.hasNextPage, state, search]);
  const more = useListed(query, events.length, state.since);
  const go = (next: EventsSearch) => void navigate({ to: "/events", search: next, replace: true });
  const choices = (any: string, options: readonly { value: string; label: string }[]) => [{ value: "", label: any }, ...options];
  return (
    <ListPage
      title={t("pages.events")}
      error={query.error}
      again={() => void query.refetch()}
      isLoading={query.isPending}
      isEmpty={events.length === 0 && !query.isFetching}
      empty={t("eventsPage.empty")}
      emptyHint={t("eventsPage.emptyHint")}
      clear={Object.keys(search).length > 0 ? () => go({}) : undefined}
      filters={
        <FilterFields
          fields={[
            { key: "name", label: t("eventsPage.name"), kind: "text" },
            { key: "label", label: t("eventsPage.labelHint"), kind: "text" },
            { key: "commit", label: t("eventsPage.commitHint"), kind: "text" },
            {
              key: "status",
              label: t("eventsPage.status"),
              kind: "choice",
              options: choices(
                t("eventsPage.anyStatus"),
                eventStatuses.map((value) => ({ value, label: t(`event.${value}`) })),
              ),
            },
            ...(projects.length > 1
              ? [
                  {
                    key: "project" as const,
                    label: t("lists.project"),
                    kind: "choice" as const,
                    options: choices(
                      t("lists.anyProject"),
                      projects.map((value) => ({ value, label: value })),
                    ),
                  },
                ]
              : []),
          ]}
          values={search}
          onChange={(key, value) => go(eventsSearch({ ...search, [key]: value }))}
        />
      }
    >
      <RowList rows={events} keyOf={({ id }) => id} label={t("pages.events")} onEnd={more}>
        {(event) => <EventRow event={event} />}
      </RowList>
    </ListPage>
  );
}

function EventRow({ event }: { readonly event: ExternalEvent }) {
  const { t } = useTranslation();
  const { id, name, labels, data, source, handlings, registeredAt } = event;
  const failed = handlings.find(({ reason, status }) => reason !== "" && status > 1) ?? handlings.find(({ reason }) => reason !== "");
  return (
    <div className={classes["row"]}>
      <Status
        kind="event"
        word={eventWord(event)}
        title={failed?.reason ?? (handlings.length === 0 ? t("eventsPage.unhandled") : undefined)}
      />
      <Link to="/events/$eventId" params={{ eventId: id }} className={classes["name"] ?? ""} title={name}>
        {name}
      </Link>
      <code className={classes["data"]} title={data}>
        {data}
      </code>
      <Pairs pairs={labels} />
      <span className={classes["source"]} title={source}>
        {source}
      </span>
      <span className={classes["age"]}>
        <Age at={registeredAt} />
      </span>
    </div>
  );
}
