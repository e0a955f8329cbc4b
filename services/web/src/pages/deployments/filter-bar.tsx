import { Group, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type DeploymentsSearch, deploymentsSearch, shownStatuses } from "./deployments-search.ts";

interface Props {
  readonly search: DeploymentsSearch;
  readonly projects: readonly string[];
  readonly onSearch: (search: DeploymentsSearch) => void;
}

/** Chooses deployments by application, status and project. */
export function FilterBar({ search, projects, onSearch }: Props) {
  const { t } = useTranslation();
  const change = (changed: Readonly<Record<string, string>>) => onSearch(deploymentsSearch({ ...search, ...changed }));
  const states = shownStatuses.map((status) => ({ value: status, label: t(`deployment.${status}`) }));
  const shownProjects = [...new Set([...projects, search.project ?? ""])].filter((each) => each !== "").toSorted();
  return (
    <Group gap="xs" role="search">
      <TextInput
        type="search"
        value={search.app ?? ""}
        onChange={({ currentTarget }) => change({ app: currentTarget.value })}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        placeholder={t("deployments.application")}
        aria-label={t("deployments.application")}
        w={{ base: "100%", xs: 220 }}
        spellCheck={false}
      />
      <NativeSelect
        value={search.status ?? ""}
        onChange={({ currentTarget }) => change({ status: currentTarget.value })}
        aria-label={t("deployments.status")}
        data={[{ value: "", label: t("deployments.anyStatus") }, ...states]}
      />
      {shownProjects.length > 1 && (
        <NativeSelect
          value={search.project ?? ""}
          onChange={({ currentTarget }) => change({ project: currentTarget.value })}
          aria-label={t("applications.project")}
          data={[{ value: "", label: t("deployments.anyProject") }, ...shownProjects]}
        />
      )}
    </Group>
  );
}
