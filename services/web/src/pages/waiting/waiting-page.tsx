import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Problem } from "../../design/problem.tsx";
import { FilterBox } from "../../filter/filter-box.tsx";
import { suggestWords } from "../../filter/suggest-words.ts";
import { heldStore } from "./held-store.ts";
import { Inbox } from "./rows/inbox.tsx";
import { inboxItems, inboxKeys, inboxRows } from "./rows/inbox-rows.ts";
import { waitingStore } from "./waiting-store.ts";

/** Everything that goes on only when a person acts, over all projects that the person may see. */
export function WaitingPage() {
  const { t } = useTranslation();
  const { q = "" } = useSearch({ from: "/queries/waiting" });
  const navigate = useNavigate({ from: "/waiting" });
  const waiting = useLive(waitingStore);
  const held = useLive(heldStore);
  const [acted, setActed] = useState<ReadonlySet<string>>(new Set());
  const onAct = useCallback((key: string) => setActed((last) => new Set([...last, key])), []);
  const query = useDeferredValue(q);
  const items = useMemo(
    () => inboxItems([...waiting.state.now.values(), ...waiting.state.before.values()], held.state.values(), acted),
    [waiting.state, held.state, acted],
  );
  const rows = useMemo(() => inboxRows(items, query), [items, query]);
  const filter = (next: string) => void navigate({ search: next === "" ? {} : { q: next }, replace: true });
  const ended = [waiting, held].find(({ phase }) => phase === "ended");
  if (ended) return <Problem isPage error={ended.error} />;
  const isLoading = [waiting, held].some(({ phase }) => phase === "loading");
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="xs" align="baseline">
          <Title order={1} size="h3">
            {t("pages.waiting")}
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {!isLoading && items.length > 0 && t("waiting.count", { count: items.length })}
          </Text>
        </Group>
        {(items.length > 0 || q !== "") && (
          <Group w={{ base: "100%", xs: 320 }} grow>
            <FilterBox
              value={q}
              change={filter}
              suggestions={suggestWords(items, q, inboxKeys)}
              label={t("waiting.filter")}
              hint={t("waiting.filterHint")}
            />
          </Group>
        )}
      </Group>
      {isLoading ? (
        <Skeleton h={300} />
      ) : rows.length > 0 ? (
        <Inbox rows={rows} onAct={onAct} />
      ) : (
        <Stack gap="xs" py="xl" align="flex-start">
          <Text fw={500}>{t(items.length === 0 ? "waiting.nothing" : "waiting.none")}</Text>
          {items.length === 0 ? (
            <Text c="dimmed">{t("waiting.nothingHint")}</Text>
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
