import "@mantine/core/styles/Switch.css";
import "@mantine/core/styles/InlineInput.css";
import { Button, Group, Stack, Switch, Text } from "@mantine/core";
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { downloadLog } from "./download-log.ts";
import { LevelFilter } from "./folds/level-filter.tsx";
import { LogFolds } from "./folds/log-folds.ts";
import { type LeastLevel, shownLines } from "./folds/shown-lines.ts";
import { LogBox } from "./log-box.tsx";
import type { StageLog } from "./log-lines.ts";
import { SearchBar } from "./search-bar.tsx";
import { LogSearch, matchFrom } from "./search-log.ts";

const none: ReturnType<LogFolds["find"]> = [];

interface Props {
  readonly log: StageLog;
  /** What the log is called. */
  readonly label: string;
  /** Under which name it is saved. */
  readonly fileName: string;
  /** The line that the address names, from 1. */
  readonly linked?: number | undefined;
  /** Makes the address name a line. Default: lines cannot be named. */
  readonly link?: (line: number) => void;
  /** What else chooses how the log looks. */
  readonly children?: ReactNode;
  /** The person reads this log: another must not take its place. */
  readonly onRead?: () => void;
}

/** A log: it follows what is written until one scrolls up, folds groups and stack traces, and can be searched from its first line to its last. */
export function LogView({ log, label, fileName, linked, link, children, onRead }: Props) {
  const { t } = useTranslation();
  const [wraps, setWraps] = useState(false);
  const [showsTimes, setShowsTimes] = useState(false);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [least, setLeast] = useState<LeastLevel>("all");
  const [folded, setFolded] = useState(true);
  const [touched, setTouched] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [search, finder] = useMemo(() => [new LogSearch(), new LogFolds()] as const, []);
  const wanted = useDeferredValue(query);
  const matches = search.find(log, wanted);
  const current = matches[at];
  const found = useMemo(() => finder.find(log), [finder, log]);
  const folds = folded ? found : none;
  const always = useMemo(
    () => [current?.line, linked === undefined ? undefined : linked - 1].filter((line) => line !== undefined),
    [current, linked],
  );
  const shown = useMemo(() => shownLines(log, { folds, touched, least, always }), [log, folds, touched, least, always]);
  const toggle = useCallback(
    (head: number, isOpen: boolean) => {
      setTouched((before) => new Map(before).set(head, isOpen));
      onRead?.();
    },
    [onRead],
  );
  const goTo = (next: number) => setAt(matches.length === 0 ? 0 : (next + matches.length) % matches.length);
  const type = (next: string) => {
    setQuery(next);
    // The first match at the line where the last one was.
    setAt(current ? matchFrom(search.find(log, next), current.line) : 0);
    onRead?.();
  };
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <SearchBar query={query} onQuery={type} at={at} count={matches.length} goTo={goTo} />
        <LevelFilter log={log} least={least} onLeast={setLeast} />
        {found.length > 0 && <Switch size="xs" label={t("log.fold")} checked={folded} onChange={() => setFolded(!folded)} />}
        <Switch size="xs" label={t("log.wrap")} checked={wraps} onChange={() => setWraps(!wraps)} />
        <Switch size="xs" label={t("log.times")} checked={showsTimes} onChange={() => setShowsTimes(!showsTimes)} />
        {children}
        <Button
          size="xs"
          variant="default"
          disabled={log.count === 0}
          title={log.count === 0 ? t("log.empty") : undefined}
          onClick={() => downloadLog(log, fileName)}
        >
          {t("log.download")}
        </Button>
        <Text size="xs" c="dimmed" role="status" ml="auto">
          {t("log.lines", { count: log.count })} {log.isComplete ? "" : t("log.follows")}
        </Text>
      </Group>
      {log.count === 0 ? (
        <Text size="sm" c="dimmed" mih={60}>
          {t(log.isComplete ? "log.empty" : "log.nothingYet")}
        </Text>
      ) : (
        <LogBox
          log={log}
          shown={shown}
          folds={folds}
          touched={touched}
          always={always}
          toggle={toggle}
          label={label}
          wraps={wraps}
          showsTimes={showsTimes}
          linked={linked}
          link={link}
          matches={matches}
          matchLength={wanted.length}
          current={current}
          onRead={onRead}
        />
      )}
    </Stack>
  );
}
