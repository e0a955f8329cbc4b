import { Group, NativeSelect, TextInput } from "@mantine/core";
import type { ApplicationView } from "@slipway/proto/api";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type InsightsSearch, insightsSearch, ranges } from "../insights-search.ts";
import type { ChosenInsights } from "./insight-filter.ts";

interface Props {
  readonly search: InsightsSearch;
  readonly chosen: ChosenInsights;
  readonly applications: ReadonlyMap<string, ApplicationView>;
  readonly onSearch: (search: InsightsSearch) => void;
}

/** So many names are offered for what was typed. */
const mostNames = 20;

/** Chooses the range, and the deployments by project, application and labels. */
export function InsightsFilterBar({ search, chosen, applications, onSearch }: Props) {
  const { t } = useTranslation();
  const known = useMemo(() => [...applications.values()].flatMap(({ application }) => application ?? []), [applications]);
  const change = (changed: Readonly<Record<string, string>>) => onSearch(insightsSearch({ ...search, part: undefined, ...changed }));
  const projects = [...new Set([...known.map(({ projectId }) => projectId), search.project ?? ""])].filter(Boolean).toSorted();
  const typed = (search.app ?? "").toLowerCase();
  const names = [...new Set(known.map(({ name }) => name))].filter((name) => name.toLowerCase().includes(typed)).toSorted();
  const wrong = { none: t("insights.noApplication"), several: t("insights.severalApplications") };
  return (
    <Group gap="xs" role="search" align="flex-start">
      <NativeSelect
        value={search.range ?? "30d"}
        onChange={({ currentTarget }) => change({ range: currentTarget.value })}
        aria-label={t("insights.range")}
        data={ranges.map((range) => ({ value: range, label: t(`insights.last${range}`) }))}
      />
      {projects.length > 1 && (
        <NativeSelect
          value={search.project ?? ""}
          onChange={({ currentTarget }) => change({ project: currentTarget.value })}
          aria-label={t("applications.project")}
          data={[{ value: "", label: t("insights.anyProject") }, ...projects]}
        />
      )}
      <TextInput
        type="search"
        list="insight-applications"
        value={search.app ?? ""}
        onChange={({ currentTarget }) => change({ app: currentTarget.value })}
        placeholder={t("insights.application")}
        aria-label={t("insights.application")}
        error={chosen.wrongApplication && wrong[chosen.wrongApplication]}
        w={{ base: "100%", xs: 180 }}
        spellCheck={false}
      />
      <datalist id="insight-applications">
        {names.slice(0, mostNames).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextInput
        value={search.labels ?? ""}
        onChange={({ currentTarget }) => change({ labels: currentTarget.value })}
        placeholder={t("insights.labels")}
        aria-label={t("insights.labels")}
        error={chosen.wrongLabels.length > 0 && t("insights.wrongLabels", { words: chosen.wrongLabels.join(", ") })}
        w={{ base: "100%", xs: 240 }}
        spellCheck={false}
      />
    </Group>
  );
}
