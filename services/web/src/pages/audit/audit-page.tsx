import { useInfiniteQuery } from "@connectrpc/connect-query";
import { Group, UnstyledButton } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { type AuditRecord, AuditService } from "@slipway/proto/api";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { withChanges } from "../../api/changes-store.ts";
import { useLive } from "../../api/live.ts";
import { Age } from "../../design/age.tsx";
import { Facts, Pairs } from "../../design/lists/facts.tsx";
import { FilterFields } from "../../design/lists/filter-fields.tsx";
import { ListPage } from "../../design/lists/list-page.tsx";
import { RowList } from "../../design/lists/row-list.tsx";
import { useListed } from "../../design/lists/use-listed.ts";
import { Status } from "../../design/status.tsx";
import { useProjects } from "../applications/use-projects.ts";
import { auditFilterOf, auditWord, fitsAudit } from "./audit-filter.ts";
import classes from "./audit-page.module.css";
import { type AuditSearch, auditResults, auditSearch } from "./audit-search.ts";
import { type AuditItem, auditItem, auditStore } from "./audit-store.ts";
import { ExportButton } from "./export-button.tsx";

const atMs = ({ record: { entry } }: AuditItem) => Number(entry?.at?.seconds ?? 0n) * 1_000 + (entry?.at?.nanos ?? 0) / 1e6;

/** Who did what, when, from where and with what result, newest first. */
export function AuditPage() {
  const { t } = useTranslation();
  const search: AuditSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const projects = useProjects();
  const [asked] = useDebouncedValue(search, 200);
  const { state } = useLive(auditStore);
  const query = useInfiniteQuery(
    AuditService.method.listAudit,
    { filter: auditFilterOf(asked), pageSize: 100, pageToken: "" },
    {
      pageParamKey: "pageToken",
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      placeholderData: keepPreviousData,
      staleTime: 0,
    },
  );
  const records = useMemo(() => {
    const listed = query.data?.pages.flatMap((page) => page.records.map(auditItem)) ?? [];
    return withChanges(listed, state.changed, { atMs, fits: ({ record }) => fitsAudit(record, search), isWhole: !query.hasNextPage });
  }, [query.data, query.hasNextPage, state, search]);
  const more = useListed(query, records.length, state.since);
  const go = (next: AuditSearch) => void navigate({ to: "/audit", search: next, replace: true });
  const choices = (any: string, options: readonly { value: string; label: string }[]) => [{ value: "", label: any }, ...options];
  return (
    <ListPage
      title={t("pages.audit")}
      error={query.error}
      again={() => void query.refetch()}
      isLoading={query.isPending}
      isEmpty={records.length === 0 && !query.isFetching}
      empty={t("auditPage.empty")}
      clear={Object.keys(search).length > 0 ? () => go({}) : undefined}
      filters={
        <Group gap="xs" justify="flex-end" style={{ flex: "0 1 auto" }}>
          <FilterFields
            fields={[
              { key: "person", label: t("auditPage.person"), kind: "text" },
              { key: "action", label: t("auditPage.action"), kind: "text" },
              { key: "object", label: t("auditPage.object"), kind: "text" },
              {
                key: "result",
                label: t("auditPage.result"),
                kind: "choice",
                options: choices(
                  t("auditPage.anyResult"),
                  auditResults.map((value) => ({ value, label: t(`audit.${value}`) })),
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
              { key: "since", label: t("auditPage.since"), kind: "day" },
              { key: "until", label: t("auditPage.until"), kind: "day" },
            ]}
            values={search}
            onChange={(key, value) => go(auditSearch({ ...search, [key]: value }))}
          />
          <ExportButton project={search.project ?? ""} />
        </Group>
      }
    >
      <RowList
        rows={records}
        keyOf={({ id }) => id}
        label={t("pages.audit")}
        onEnd={more}
        toneOf={({ record: { entry } }) => (entry && ["refused", "failed"].includes(auditWord(entry.result)) ? "bad" : undefined)}
      >
        {({ record }) => <AuditRow record={record} />}
      </RowList>
    </ListPage>
  );
}

/** An act: the one line that says it, and all that is recorded of it when it is opened. */
function AuditRow({ record: { entry, sequence, hash } }: { readonly record: AuditRecord }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  if (entry === undefined) return null;
  const { actor, action, objects, result, reason, address, userAgent, at, projectId, pipedId, commandId, details } = entry;
  const about = objects.map(({ kind, name, id }) => `${kind} ${name || id}`).join(", ");
  return (
    <div className={classes["entry"]}>
      <UnstyledButton className={classes["row"] ?? ""} aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <Status kind="audit" word={auditWord(result)} short={isNarrow} />
        <span className={classes["who"]} title={actor?.name}>
          {actor?.name}
        </span>
        <span className={classes["action"]}>{action}</span>
        <span className={classes["about"]} title={about}>
          {about}
        </span>
        <span className={classes["reason"]} title={reason}>
          {reason}
        </span>
        <span className={classes["from"]}>{address}</span>
        <span className={classes["age"]}>
          <Age at={at} />
        </span>
      </UnstyledButton>
      {opened && (
        <div className={classes["details"]}>
          <Facts
            facts={[
              [t("auditPage.about"), objects.map(({ kind, name, id }) => `${kind} ${name} ${id}`).join(", ")],
              [t("auditPage.reason"), reason],
              [t("auditPage.program"), userAgent],
              [t("lists.project"), projectId || t("auditPage.noProject")],
              [t("auditPage.piped"), pipedId],
              [t("auditPage.command"), commandId],
              [t("auditPage.details"), Object.keys(details).length > 0 && <Pairs pairs={details} />],
              [t("auditPage.place"), t("auditPage.placeIs", { sequence: String(sequence), hash: hash.slice(0, 12) })],
            ]}
          />
        </div>
      )}
    </div>
  );
}
