import { useQuery } from "@connectrpc/connect-query";
import { Group, NativeSelect, TextInput } from "@mantine/core";
import { type ApplicationView, RepositoryService } from "@slipway/proto/api";
import { IconSearch } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type TracesSearch, traceStates, tracesSearch } from "./traces-search.ts";

interface Props {
  readonly search: TracesSearch;
  readonly applications: ReadonlyMap<string, ApplicationView>;
  readonly onSearch: (search: TracesSearch) => void;
}

/** Chooses commits by hash or subject, application, repository, state and project. */
export function TraceFilterBar({ search, applications, onSearch }: Props) {
  const { t } = useTranslation();
  // Who may not see pipeds is offered the repositories of the applications.
  const { data } = useQuery(RepositoryService.method.listRepositories, {}, { retry: false });
  const known = useMemo(() => [...applications.values()].flatMap(({ application }) => application ?? []), [applications]);
  const change = (changed: Readonly<Record<string, string>>) => onSearch(tracesSearch({ ...search, ...changed }));
  const offered = (values: readonly string[], chosen = "") => [...new Set([...values, chosen])].filter(Boolean).toSorted();
  const repositories = offered(
    [...(data?.repositories ?? []).map(({ repositoryId }) => repositoryId), ...known.map(({ source }) => source?.repositoryId ?? "")],
    search.repo,
  );
  const projects = offered(
    known.map(({ projectId }) => projectId),
    search.project,
  );
  return (
    <Group gap="xs" role="search">
      <TextInput
        type="search"
        value={search.q ?? ""}
        onChange={({ currentTarget }) => change({ q: currentTarget.value })}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        placeholder={t("traces.search")}
        aria-label={t("traces.search")}
        w={{ base: "100%", xs: 220 }}
        spellCheck={false}
      />
      <TextInput
        value={search.app ?? ""}
        onChange={({ currentTarget }) => change({ app: currentTarget.value })}
        placeholder={t("traces.application")}
        aria-label={t("traces.application")}
        w={{ base: "100%", xs: 150 }}
        spellCheck={false}
      />
      {repositories.length > 1 && (
        <NativeSelect
          value={search.repo ?? ""}
          onChange={({ currentTarget }) => change({ repo: currentTarget.value })}
          aria-label={t("traces.repository")}
          data={[{ value: "", label: t("traces.anyRepository") }, ...repositories]}
        />
      )}
      <NativeSelect
        value={search.state ?? ""}
        onChange={({ currentTarget }) => change({ state: currentTarget.value })}
        aria-label={t("traces.state")}
        data={[{ value: "", label: t("traces.anyState") }, ...traceStates.map((state) => ({ value: state, label: t(`traces.${state}`) }))]}
      />
      {projects.length > 1 && (
        <NativeSelect
          value={search.project ?? ""}
          onChange={({ currentTarget }) => change({ project: currentTarget.value })}
          aria-label={t("applications.project")}
          data={[{ value: "", label: t("traces.anyProject") }, ...projects]}
        />
      )}
    </Group>
  );
}
