import { ActionIcon, Group, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface Props {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Which match is looked at, from 0. */
  readonly at: number;
  readonly count: number;
  readonly goTo: (match: number) => void;
}

/** Searches a log as one types; Enter goes to the next match, Shift-Enter to the one before. */
export function SearchBar({ query, onQuery, at, count, goTo }: Props) {
  const { t } = useTranslation();
  const why = query === "" ? t("log.searchFirst") : t("log.noMatch");
  const step = (by: number, label: string, Icon: typeof IconChevronUp) => (
    <ActionIcon
      variant="default"
      size="md"
      aria-label={label}
      title={count === 0 ? why : label}
      disabled={count === 0}
      onClick={() => goTo(at + by)}
    >
      <Icon size={16} stroke={1.5} />
    </ActionIcon>
  );
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        type="search"
        size="xs"
        w={220}
        value={query}
        onChange={({ currentTarget }) => onQuery(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || count === 0) return;
          event.preventDefault();
          goTo(at + (event.shiftKey ? -1 : 1));
        }}
        leftSection={<IconSearch size={14} stroke={1.5} />}
        placeholder={t("log.search")}
        aria-label={t("log.search")}
        spellCheck={false}
      />
      {step(-1, t("log.previous"), IconChevronUp)}
      {step(1, t("log.next"), IconChevronDown)}
      <Text size="xs" c="dimmed" role="status" miw={70} style={{ fontVariantNumeric: "tabular-nums" }}>
        {query !== "" && (count === 0 ? t("log.noMatch") : t("log.matchOf", { at: at + 1, count }))}
      </Text>
    </Group>
  );
}
